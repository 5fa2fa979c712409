//! The policies of a target: one of target tracking, several with names, a list of steps.

use std::sync::Arc;

use crate::autoscaling::{Policy, ScalableTarget, Statistic};
use crate::scenario::field::{Field, Findings, View};
use crate::scenario::scaling::{STATISTICS, assume_own, step_scaling, target_tracking};
use crate::scenario::tree::Value;

/// A policy under the name that reports have for it.
pub(super) type Named = (Arc<str>, Policy);

/// Reads all policies in `scaling`, in the order in which they are asked: `target_tracking`, those
/// with names in the order of the file, `step`.
pub(super) fn policies(view: &View<'_>, out: &mut Findings) -> Option<Vec<Named>> {
    let keys = ["target_tracking", "policies", "step"];
    let fields = keys.map(|key| view.get(key));
    let is_refused = keys.iter().zip(&fields).any(|(key, field)| view.has(key) && field.is_none());
    if !is_few(&fields, out) {
        return None;
    }
    let [tracking, named, step] = &fields;
    let tracking = tracking.iter().map(|field| {
        let policy = target_tracking(&field.table(), out)?;
        Some((Arc::from("target_tracking"), policy))
    });
    let mut policies: Vec<Option<Named>> = tracking.collect();
    for (name, table) in named.iter().flat_map(Field::named) {
        policies.push(of_name(name, &table, out));
    }
    for (place, table) in step.iter().flat_map(Field::list).enumerate() {
        let policy = step_scaling(&table, out);
        policies.push(policy.map(|policy| (Arc::from(format!("step[{place}]")), policy)));
    }
    let policies: Option<Vec<Named>> = policies.into_iter().collect();
    let policies = policies.filter(|_| !is_refused)?;
    is_one_of_a_kind(&policies, named.as_ref(), out).then_some(policies)
}

/// Whether there are no more policies than AWS allows.
fn is_few([tracking, named, step]: &[Option<Field<'_>>; 3], out: &mut Findings) -> bool {
    let tables = named.as_ref().map_or(0, |field| field.named().len());
    let steps = step.as_ref().map_or(0, |field| field.list().len());
    let (most, count) = (ScalableTarget::MOST_POLICIES, tracking.iter().len() + tables + steps);
    let longest = if tables < steps { step } else { named };
    if let Some(field) = longest.as_ref().filter(|_| most < count) {
        let problem = format!("there are {count} policies");
        field.note(problem, Some(format!("at most {most}")), None, out);
    }
    count <= most
}

/// Reads a policy with a name.
fn of_name(name: &str, table: &View<'_>, out: &mut Findings) -> Option<Named> {
    let letters = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let is_good = (1..=256).contains(&name.len()) && name.chars().all(letters);
    if !is_good {
        let allowed = Some("1 to 256 letters, digits, `-` and `_`".to_owned());
        table.problem("that is not allowed as the name of a policy".to_owned(), allowed, out);
    }
    if table.has("target_tracking") == table.has("step") {
        let entries = table.node.as_table().map_or(&[][..], |table| &table.entries);
        if entries.iter().any(|entry| matches!(entry.node.value, Value::Broken)) {
            return None;
        }
        let allowed = Some("exactly one of target_tracking and step".to_owned());
        table.problem("it is not clear what the policy does".to_owned(), allowed, out);
        return None;
    }
    let tracking = table.get("target_tracking");
    let step = table.get("step").filter(|_| tracking.is_none());
    let policy = match (tracking, step) {
        (Some(field), _) => target_tracking(&field.table(), out),
        (None, Some(field)) => {
            assume_own(table, out);
            step_scaling(&field.table(), out)
        }
        (None, None) => None,
    };
    policy.filter(|_| is_good).map(|policy| (Arc::from(name), policy))
}

/// Whether no two policies of target tracking look at the same statistic: the metric is the same
/// for all of them, and AWS lets one policy have it.
fn is_one_of_a_kind(policies: &[Named], named: Option<&Field<'_>>, out: &mut Findings) -> bool {
    let mut seen: Vec<(&str, Statistic)> = Vec::new();
    for (name, policy) in policies {
        let Policy::TargetTracking(policy) = policy else { continue };
        let statistic = policy.spec().statistic;
        let other = seen.iter().find(|(_, other)| *other == statistic);
        if let (Some((other, _)), Some(field)) = (other, named) {
            let word = STATISTICS.iter().find(|(_, known)| *known == statistic);
            let word = word.map_or("statistic", |(word, _)| *word);
            let tables = field.named();
            let table = tables.iter().find(|(table, _)| *table == &**name);
            let at = table.map_or(field.node, |(_, table)| table.node);
            let problem = format!("`{other}` and `{name}` both track the {word}");
            let allowed = Some("a statistic of its own for each of them".to_owned());
            let help = "AWS says: Only one TargetTrackingScaling policy for a given metric \
                        specification is allowed.";
            let field = Field { node: at, path: format!("{}.{name}", field.path), ..field.clone() };
            field.note(problem, allowed, Some(help.to_owned()), out);
            return false;
        }
        seen.push((name, statistic));
    }
    true
}
