//! `offramp agreement`: whether there is a deal that everybody would sign, who blocks it, and what would open one.

use super::text_style;
use crate::args::{AgreementArguments, Format};
use crate::exit::{Exit, Failure};
use crate::load::Loaded;
use crate::progress::Progress;
use crate::{load, output};
use offramp::agreement::{AgreementRefused, OneState};
use offramp::{AgreementQuestion, agreement, agreement_at_rest};
use offramp_model::{ActorId, Model};

/// Prints what there is to say about deals.
pub fn run(arguments: &AgreementArguments) -> Result<Exit, Failure> {
    let Some(loaded) = load::load(&arguments.case)? else { return Ok(Exit::CaseHasErrors) };
    let question = question(&loaded, arguments)?;
    let progress = Progress::start();
    let step = |step: &str| progress.step(step);
    let (model, style) = (&loaded.model, text_style(arguments.limit));
    let printed = if is_at_rest(arguments) {
        agreement_at_rest(model, &question, &step).map(|found| match arguments.format {
            Format::Text => offramp_report::agreement_at_rest_text(model, &found, &style),
            Format::Json => offramp_report::agreement_at_rest_json(model, &found),
        })
    } else {
        agreement(model, &question, &step).map(|findings| match arguments.format {
            Format::Text => offramp_report::agreement_text(model, &findings, &style),
            Format::Json => offramp_report::agreement_json(model, &findings),
        })
    };
    drop(progress);
    output::print(&printed.map_err(|refused| refusal(&refused, model, arguments))?)?;
    Ok(Exit::Fine)
}

/// Whether deals are compared with where things come to rest without one.
fn is_at_rest(arguments: &AgreementArguments) -> bool {
    arguments.without_deal.as_deref().is_some_and(|words| words.trim() == "equilibrium")
}

fn question(loaded: &Loaded, arguments: &AgreementArguments) -> Result<AgreementQuestion, Failure> {
    let condition = |flag: &str, words: &str| load::condition(loaded, &arguments.case, flag, words);
    let one_state = |flag: &str, words: &str| match state_number(words) {
        Some(number) => Ok(OneState::Numbered(number)),
        None => condition(flag, words).map(OneState::Where),
    };
    let no_deal = arguments
        .without_deal
        .as_deref()
        .filter(|_| !is_at_rest(arguments))
        .map(|words| one_state("--without-deal", words))
        .transpose()?;
    let table: Result<Vec<ActorId>, Failure> =
        arguments.between.iter().map(|name| actor(&loaded.model, name.trim())).collect();
    let table = table?;
    Ok(AgreementQuestion {
        space: load::space_request(&arguments.space, false),
        table: (!table.is_empty()).then_some(table),
        no_deal: no_deal.unwrap_or_default(),
        deal: arguments.deal.as_deref().map(|words| one_state("--deal", words)).transpose()?,
        n_worlds: arguments.space.worlds.map_or(200, |worlds| worlds as usize),
        seed: arguments.space.seed,
        about: arguments.to.as_deref().map(|words| condition("--to", words)).transpose()?,
        strictly: arguments.strictly,
        separate: arguments.separate,
        max_deals: if arguments.limit == 0 { usize::MAX } else { arguments.limit },
        ..AgreementQuestion::default()
    })
}

/// The number in `s37`.
fn state_number(words: &str) -> Option<u64> {
    words.trim().strip_prefix('s')?.parse().ok()
}

fn actor(model: &Model, name: &str) -> Result<ActorId, Failure> {
    let found = model.actors.iter().position(|actor| actor.id == name);
    found.map(ActorId::from_index).ok_or_else(|| {
        let known: Vec<&str> = model.actors.iter().map(|actor| actor.id.as_str()).collect();
        Failure::new(format!(
            "`--between` names `{name}`, and the case has no such actor\n  = help: the actors are {}",
            known.join(", ")
        ))
    })
}

fn refusal(refused: &AgreementRefused, model: &Model, arguments: &AgreementArguments) -> Failure {
    let (flag, asked, refused) = match refused {
        AgreementRefused::Deal(refused) => ("--deal", &arguments.deal, &**refused),
        _ => ("--without-deal", &arguments.without_deal, refused),
    };
    let asked = asked.as_deref().unwrap_or_default();
    match refused {
        AgreementRefused::Space(refused) => load::refusal(refused, model),
        AgreementRefused::TodayExcluded => Failure::new(format!(
            "{refused}, so it cannot be what holds without a deal\n  = help: name another state with `--without-deal`, or change \
             `now` of an option"
        )),
        AgreementRefused::NeverRests(..) => Failure::new(format!(
            "`{flag} {asked}`: {refused}\n  = help: name one state as what holds without a deal, by its number or a condition"
        )),
        AgreementRefused::SeveralStates(codes, _) => {
            let codes: Vec<String> = codes.iter().map(|code| format!("s{code}")).collect();
            let help = format!("say more, or give a number; the first ones are {}", codes.join(", "));
            Failure::new(format!("`{flag} {asked}`: {refused}\n  = help: {help}"))
        }
        AgreementRefused::NoSuchState | AgreementRefused::Deal(_) => {
            Failure::new(format!("`{flag} {asked}`: {refused}\n  = help: `offramp stability` lists states by number"))
        }
    }
}
