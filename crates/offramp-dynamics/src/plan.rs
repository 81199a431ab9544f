//! Doing something: holding options at a level, whatever their owners want (Pearl 2009, the do-operator).
//!
//! In: a model, options and levels. Out: the model in which they stand so from the start and stay so. Does not: check that rules allow it.

use offramp_model::{Directions, Level, Model, OptionId};

/// An option that is held at a level.
pub type Held = (OptionId, Level);

/// Reads `us.pressure=1`, `us.exit = gone` or `us.pressure` (its highest level).
///
/// # Errors
/// What is wrong, in words.
pub fn parse_held(model: &Model, text: &str) -> Result<Held, String> {
    let (name, level) = text.split_once('=').map_or((text, None), |(name, level)| (name, Some(level.trim())));
    let name = name.trim();
    let named = |id: &OptionId| model.option(*id).id == name;
    let short = |id: &OptionId| model.option(*id).id.rsplit('.').next() == Some(name);
    let mut short = model.option_ids().filter(short);
    let found = model.option_ids().find(named).or_else(|| short.next().filter(|_| short.next().is_none()));
    let Some(id) = found else {
        return Err(format!("`{text}`: the case has no option `{name}`; `offramp show` lists them"));
    };
    let levels = &model.option(id).levels;
    let number = match level {
        None => Some(levels.len() - 1),
        Some(level) => levels
            .iter()
            .position(|known| known == level)
            .or_else(|| level.parse().ok().filter(|&number: &usize| number < levels.len())),
    };
    match number {
        // OK because an option has at most 32 levels.
        Some(number) => Ok((id, number as Level)),
        None => Err(format!("`{text}`: `{name}` has no such level; it has {}", levels.join(", "))),
    }
}

/// The same case with options held at levels: nobody moves them, and no shock sets them.
pub fn held(model: &Model, holds: &[Held]) -> Model {
    let mut model = model.clone();
    for &(id, level) in holds {
        let option = &mut model.options[id.index()];
        option.now = level;
        option.moves = Directions::Fixed;
        for shock in &mut model.shocks {
            shock.sets.retain(|(set, _)| *set != id);
        }
    }
    model
}
