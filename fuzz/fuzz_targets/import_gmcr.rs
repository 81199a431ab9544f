//! Another program's file, any bytes: it is read or refused, and what was read can be written again in every format.
#![no_main]

use libfuzzer_sys::fuzz_target;
use offramp_exchange::{case_text_from_gmcr, model_from_gmcr, read_gmcr, to_csv, to_gmcr, to_nfg};

fuzz_target!(|data: &[u8]| {
    if let Ok(file) = read_gmcr(data) {
        let model = model_from_gmcr(&file, "fuzzed").model;
        assert!(model.is_feasible(&model.status_quo()), "the status quo that was chosen is feasible");
        case_text_from_gmcr(&file, "fuzzed");
        let _ = (to_gmcr(&model), to_nfg(&model), to_csv(&model));
    }
});
