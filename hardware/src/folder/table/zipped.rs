//! Zip archives: a workbook, or one text table in them.

use std::fs::File;
use std::io::{self, BufReader, Read as _};

use zip::ZipArchive;
use zip::result::ZipError;

use super::{Form, Source, TableError, Taker, text, workbook};

const KIND: &str = "zip archive";

/// Reads the table of an archive.
pub(super) fn read(source: &Source<'_>, file: File, take: &mut Taker<'_>) -> Result<Form, TableError> {
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|error| failed(source, error))?;
    if archive.index_for_name("xl/workbook.xml").is_some() {
        must_fit(source, &mut archive)?;
        return workbook::read(source, archive.into_inner(), take);
    }
    let name = choose(source, &archive)?;
    let form = {
        let member = archive.by_name(&name).map_err(|error| failed(source, error))?;
        text::read(source, member, take)?
    };
    Ok(Form::Zipped { member: name.escape_default().to_string(), form: Box::new(form) })
}

fn failed(source: &Source<'_>, error: ZipError) -> TableError {
    match error {
        ZipError::Io(error)
            if error.kind() != io::ErrorKind::UnexpectedEof && error.kind() != io::ErrorKind::InvalidData =>
        {
            source.io(error)
        }
        error => source.broken(KIND, error),
    }
}

/// Returns the member asked for, or the only one.
fn choose(source: &Source<'_>, archive: &ZipArchive<BufReader<File>>) -> Result<String, TableError> {
    let is_file = |name: &String| !name.ends_with('/') && !name.starts_with("__MACOSX/");
    let names = archive.file_names().map(|name| name.map(|name| name.into_owned()));
    let names: Vec<String> = names.collect::<Result<_, _>>().map_err(|error| failed(source, error))?;
    let names: Vec<String> = names.into_iter().filter(is_file).collect();
    match &source.options.member {
        Some(wanted) if names.contains(wanted) => Ok(wanted.clone()),
        Some(wanted) => Err(source.choice(format!("member `{wanted}`"), &names)),
        None => match names.as_slice() {
            [only] => Ok(only.clone()),
            names => Err(source.choice("single member", names)),
        },
    }
}

/// Unpacks everything once and throws it away: the sizes that an archive states may be wrong.
fn must_fit(source: &Source<'_>, archive: &mut ZipArchive<BufReader<File>>) -> Result<(), TableError> {
    let mut left = source.options.most_bytes;
    for index in 0..archive.len() {
        let member = archive.by_index(index).map_err(|error| failed(source, error))?;
        let unpacked = io::copy(&mut member.take(left + 1), &mut io::sink())
            .map_err(|error| source.broken(KIND, error))?;
        left = left.checked_sub(unpacked).ok_or_else(|| source.too_large())?;
    }
    Ok(())
}
