//! Mistakes in a scenario, shown in the text they were made in: every one of them, with what was expected.

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

fn render(source: &ScenarioSource, problem: &Problem) -> String {
    let (name, text) = match &problem.origin {
        Origin::File(name) => (name.as_str(), source.text.as_str()),
        Origin::Override(text) => ("--set", text.as_str()),
    };
    let annotation = AnnotationKind::Primary.span(problem.span.clone()).label(&problem.expected);
    let snippet = Snippet::source(text).path(name).line_start(1).annotation(annotation);
    let title = Level::ERROR.primary_title(&problem.message).element(snippet);
    let renderer = Renderer::plain();
    match &problem.hint {
        Some(hint) => {
            let help = Level::HELP.message(hint);
            renderer.render(&[title.element(help)]).to_string()
        }
        None => renderer.render(&[title]).to_string(),
    }
}
