//! NIST cast vote records and election results: from files to the audit.

use std::path::{Path, PathBuf};

use anyhow::{Error, anyhow};
use auditor::protocols::nist::{Definitions, ReadError, Report};
use hardware::folder::documents::{DocumentsError, each};

use crate::Hint;

/// Audits files, or archives of them: each is read for its definitions, then again for its cast vote records.
pub(crate) fn audit(paths: &[PathBuf]) -> Result<Report, Error> {
    if let Some(folder) = paths.iter().find(|path| path.is_dir()) {
        let hint = Hint("audit evidence folders and NIST files apart".to_owned());
        return Err(anyhow!("`{}` is a folder, and other paths are files", folder.display()).context(hint));
    }
    let mut definitions = Definitions::default();
    for path in paths {
        let mut first_other = None;
        let mut read = 0_u64;
        let done = each(path, &mut |name, head, rest| match definitions.read(name, head, rest) {
            Ok(_) => {
                read += 1;
                Ok(())
            }
            Err(error) if error.is_other() => {
                first_other.get_or_insert(error);
                definitions.pass_over();
                Ok(())
            }
            Err(error) => Err(error),
        });
        done.map_err(with_hint)?;
        if read == 0 {
            return Err(no_document(path, first_other));
        }
    }
    definitions.finish();
    let mut second = definitions.second();
    if definitions.has_records() {
        for path in paths {
            let done = each(path, &mut |name, head, rest| match second.read(name, head, rest) {
                Err(error) if !error.is_other() => Err(error),
                _ => Ok(()),
            });
            done.map_err(with_hint)?;
        }
    }
    Ok(second.finish())
}

fn no_document(path: &Path, why: Option<ReadError>) -> Error {
    let hint = Hint(
        "for a table of protocols give a mapping: `saylau init protocols TABLE` writes one; evidence is a folder".to_owned(),
    );
    let error = match why {
        Some(why) => Error::new(why).context(hint),
        None => anyhow!("the archive is empty").context(hint),
    };
    error
        .context(format!("`{}` is a file, and no NIST cast vote records or election results", path.display()))
}

fn with_hint(error: DocumentsError<ReadError>) -> Error {
    match &error {
        DocumentsError::Taker { source, .. } => {
            let hint = Hint(source.hint().to_owned());
            Error::new(error).context(hint).context("the files were not audited")
        }
        _ => Error::new(error),
    }
}
