//! Mistakes in a scenario or a mapping, shown in the text they were made in: every one of them, with what was expected.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use anyhow::Error;
use terminal_sim::scenario::{Origin, Problem, ScenarioSource};

/// Returns one error that shows every problem.
pub(crate) fn error(source: &ScenarioSource, problems: &[Problem]) -> Error {
    let count = problems.len();
    let noun = if count == 1 { "problem" } else { "problems" };
    let shown: Vec<String> = problems.iter().map(|problem| render(source, problem)).collect();
    Error::msg(format!("scenario `{}` has {count} {noun}\n\n{}", source.name, shown.join("\n\n")))
}

/// Returns one error that shows every problem of a mapping.
pub(crate) fn mapping_error(name: &str, text: &str, problems: &[auditor::protocols::Problem]) -> Error {
    let count = problems.len();
    let noun = if count == 1 { "problem" } else { "problems" };
    let show = |problem: &auditor::protocols::Problem| {
        let auditor::protocols::Problem { span, message, expected, hint } = problem;
        show(name, text, Shown { span: span.clone(), message, expected, hint: hint.as_deref() })
    };
    let shown: Vec<String> = problems.iter().map(show).collect();
    Error::msg(format!("mapping `{name}` has {count} {noun}\n\n{}", shown.join("\n\n")))
}

/// A problem, whoever found it.
struct Shown<'a> {
    span: Range<usize>,
    message: &'a str,
    expected: &'a str,
    hint: Option<&'a str>,
}

fn render(source: &ScenarioSource, problem: &Problem) -> String {
    let (name, text) = match &problem.origin {
        Origin::File(name) => (name.as_str(), source.text.as_str()),
        Origin::Override(text) => ("--set", text.as_str()),
    };
    let Problem { span, message, expected, hint, .. } = problem;
    show(name, text, Shown { span: span.clone(), message, expected, hint: hint.as_deref() })
}

fn show(name: &str, text: &str, problem: Shown<'_>) -> String {
    let annotation = AnnotationKind::Primary.span(problem.span).label(problem.expected);
    let snippet = Snippet::source(text).path(name).line_start(1).annotation(annotation);
    let title = Level::ERROR.primary_title(problem.message).element(snippet);
    let renderer = Renderer::plain();
    match problem.hint {
        Some(hint) => {
            let help = Level::HELP.message(hint);
            renderer.render(&[title.element(help)]).to_string()
        }
        None => renderer.render(&[title]).to_string(),
    }
}
