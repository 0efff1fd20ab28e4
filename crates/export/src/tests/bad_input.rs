use std::fs;
use std::path::Path;

use dictionary::Kind;
use serde_json::{Value, json};

use super::{NIGHT, Place, change, minutes, sessions, whole, wholes};
use crate::columns::{Column, ParquetFile};
use crate::testing::Plan;
use crate::{Covers, Layout};

fn everything() -> Covers {
    Covers::Everything(Plan::SMALL.exported_at())
}

/// Refused with the place and the words, and no day is there.
#[track_caller]
fn refused(place: &Place, said_where: &str, why: &str) {
    let said = place.convert(None).expect_err("it was taken").to_string();
    assert!(said.contains(said_where), "{said}");
    assert!(said.contains(why), "{said}");
    let parquet = place.files().iter().any(|file| file.ends_with(".parquet"));
    assert!(!parquet, "{:?}", place.files());
    assert!(!place.files().iter().any(|file| file.contains("unfinished")));
}

/// Twelve minutes, of which the fifth is this.
#[track_caller]
fn fifth_line(line: &str, why: &str) {
    let place = Place::new();
    let mut lines = wholes(&minutes());
    line.clone_into(&mut lines[4]);
    place.export("qos_minutes", everything(), &lines);
    refused(&place, "data/00000.json.gz, line 5: ", why);
}

fn with(change: impl Fn(&mut Value)) -> String {
    let mut item: Value = serde_json::from_str(&minutes()[4]).unwrap();
    change(&mut item);
    whole(&item.to_string())
}

#[test]
fn a_line_that_is_no_item_is_named_with_its_file() {
    fifth_line("{\"Item\":{", "is no line of an export of qos_minutes");
    fifth_line("nonsense", "is no line of an export of qos_minutes");
    fifth_line("{}", "has no Item");
    let named = with(|item| item["audio_sent"] = json!("Ada Lovelace"));
    fifth_line(&named, "is not what stands there (column ");
    fifth_line(
        &with(|item| item["audio_sent"] = json!({ "M": "Ada" })),
        "is not what stands there",
    );
    let twice = json!({ "S": "a", "X": "1" });
    fifth_line(
        &with(|item| item["user_id"] = twice.clone()),
        "user_id has two types",
    );
}

#[test]
fn a_line_of_another_table_is_refused() {
    fifth_line(&whole(&sessions()[0]), "lacks minute_at");
    let place = Place::new();
    let mut lines = wholes(&sessions());
    lines[1] = whole(&minutes()[0]);
    place.export("participants", everything(), &lines);
    refused(
        &place,
        "line 2: ",
        "lacks zoom_user_id, so it is of another table than participants",
    );
    let token = r#"{"account_id":{"S":"tokens#A"},"sealed_access_token":{"S":"k1.x"}}"#;
    fifth_line(&whole(token), "lacks participant_session_id");
}

#[test]
fn numbers_times_and_types_that_do_not_fit_are_refused() {
    let stream = |name: &str, value: &str| {
        with(|item| item["audio_sent"]["M"][name] = json!({ "N": value }))
    };
    fifth_line(
        &stream("latency_ms", "1e400"),
        "latency_ms is no number that a double holds",
    );
    fifth_line(&stream("latency_ms", "fast"), "latency_ms is no number");
    let version = |value: &str| with(|item| item["schema_version"] = json!({ "N": value }));
    fifth_line(
        &version("1.5"),
        "schema_version is no whole number of 64 bits",
    );
    fifth_line(
        &version("9223372036854775808"),
        "schema_version is no whole number",
    );
    fifth_line(
        &with(|item| item["minute_at"] = json!({ "S": "noon" })),
        "minute_at is no time",
    );
    fifth_line(
        &with(|item| item["cpu"] = json!({ "S": "1" })),
        "cpu is of type S, and should be a map",
    );
    fifth_line(
        &with(|item| item["user_id"] = json!({ "N": "1" })),
        "user_id is of type N, and should be text",
    );
}

#[test]
fn a_newer_schema_is_refused_and_an_unknown_attribute_is_counted() {
    fifth_line(
        &with(|item| item["schema_version"] = json!({ "N": "2" })),
        "use a newer one",
    );
    let place = Place::new();
    let mut lines = wholes(&minutes());
    lines[4] = with(|item| {
        item["moon_phase"] = json!({ "M": { "x": { "S": "full" } } });
        item["tide"] = json!({ "S": "high" });
    });
    place.export("qos_minutes", everything(), &lines);
    let report = place.convert(None).unwrap();
    let unknown = &report.tables["qos_minutes"].unknown;
    assert_eq!((unknown["moon_phase"], unknown["tide"]), (1, 1));
    assert_eq!(report.tables["qos_minutes"].rows, 12);
}

#[test]
fn a_line_without_an_end_is_refused_before_it_fills_the_memory() {
    let long = format!(
        r#"{{"Item":{{"user_id":{{"S":"{}"}}}}}}"#,
        "x".repeat(20 << 20)
    );
    let place = Place::new();
    place.export("qos_minutes", everything(), &[whole(&minutes()[0]), long]);
    refused(&place, "line 2: ", "longer than any item");
}

#[test]
fn a_truncated_file_is_refused_and_what_was_there_stays() {
    let place = Place::new();
    let export = place.export("qos_minutes", everything(), &wholes(&minutes()));
    place.convert(None).unwrap();
    let files = place.files();
    let before: Vec<_> = files
        .iter()
        .map(|file| fs::read(place.out().join(file)).unwrap())
        .collect();
    let _ = fs::remove_dir_all(&export);
    let later = Covers::Everything(Plan::SMALL.exported_at() + NIGHT);
    let export = place.export("qos_minutes", later, &wholes(&minutes()[..11]));
    let data = export.join("data/00000.json.gz");
    let bytes = fs::read(&data).unwrap();
    fs::write(&data, &bytes[..bytes.len() * 2 / 3]).unwrap();
    let said = place.convert(None).unwrap_err().to_string();
    assert!(said.contains("00000.json.gz, line "), "{said}");
    assert!(said.contains("ends in the middle"), "{said}");
    let after: Vec<_> = files
        .iter()
        .map(|file| fs::read(place.out().join(file)).unwrap())
        .collect();
    assert_eq!(place.files(), files);
    assert_eq!(after, before);
    fs::write(&data, b"not gz at all").unwrap();
    let said = place.convert(None).unwrap_err().to_string();
    assert!(said.contains("line 1: the file is no whole gz"), "{said}");
}

#[test]
fn a_manifest_and_its_files_have_to_agree() {
    let export = |place: &Place| place.export("qos_minutes", everything(), &wholes(&minutes()));
    let edit = |path: &Path, from: &str, to: &str| {
        let text = fs::read_to_string(path).unwrap();
        assert!(text.contains(from), "{text}");
        fs::write(path, text.replace(from, to)).unwrap();
    };
    let place = Place::new();
    let folder = export(&place);
    fs::remove_file(folder.join("data/00000.json.gz")).unwrap();
    refused(
        &place,
        "manifest-files.json, line 1: ",
        "00000.json.gz, which is not there",
    );

    let place = Place::new();
    let folder = export(&place);
    fs::remove_file(folder.join("manifest-files.json")).unwrap();
    refused(
        &place,
        "manifest-summary.json: ",
        "manifest-files.json, which is not there",
    );

    let place = Place::new();
    let folder = export(&place);
    edit(
        &folder.join("manifest-files.json"),
        r#""itemCount":12"#,
        r#""itemCount":13"#,
    );
    refused(
        &place,
        "00000.json.gz: ",
        "has 12 lines, and the manifest says 13",
    );

    let place = Place::new();
    let folder = export(&place);
    edit(
        &folder.join("manifest-summary.json"),
        "DYNAMODB_JSON",
        "ION",
    );
    refused(
        &place,
        "manifest-summary.json: ",
        "export again as DYNAMODB_JSON",
    );

    let place = Place::new();
    fs::create_dir_all(place.exports()).unwrap();
    refused(&place, "exports: ", "there is no manifest-summary.json");

    let place = Place::new();
    place.export("installations", everything(), &[]);
    refused(
        &place,
        "manifest-summary.json: ",
        "which is no table that is exported",
    );
}

/// An export of the table that is called so in `DynamoDB`.
fn export_of(place: &Place, name: &str, covers: Covers) {
    let export = place.export("qos_minutes", covers, &[]);
    let summary = export.join("manifest-summary.json");
    let text = fs::read_to_string(&summary).unwrap();
    fs::write(
        &summary,
        text.replace("table/T\"", &format!("table/{name}\"")),
    )
    .unwrap();
}

#[test]
fn an_export_of_another_stacks_table_is_refused() {
    let at = Plan::SMALL.exported_at();
    for covers in [
        Covers::Everything(at + NIGHT),
        Covers::Changes(at, at + NIGHT),
    ] {
        let place = Place::new();
        place.export("qos_minutes", everything(), &wholes(&minutes()));
        place.convert(None).unwrap();
        let files = |place: &Place| {
            place
                .files()
                .iter()
                .map(|file| fs::read(place.out().join(file)).unwrap())
                .collect::<Vec<_>>()
        };
        let before = files(&place);
        export_of(&place, "Other-QosMinutesTable-1", covers);
        let said = place.convert(None).unwrap_err().to_string();
        let why = "is of the table Other-QosMinutesTable-1, and the files of qos_minutes are of T: name another folder";
        assert!(said.contains(why), "{said}");
        assert_eq!(files(&place), before);
        // Whoever moved to another table says so.
        let applied = place.out().join("applied.json");
        let text = fs::read_to_string(&applied).unwrap();
        fs::write(
            &applied,
            text.replace("\"T\"", "\"Other-QosMinutesTable-1\""),
        )
        .unwrap();
        fs::remove_dir_all(place.exports()).unwrap();
        export_of(&place, "Other-QosMinutesTable-1", covers);
        place.convert(None).unwrap();
    }
}

#[test]
fn files_of_which_nobody_noted_the_table_are_of_the_one_that_comes_first() {
    let at = Plan::SMALL.exported_at();
    let place = Place::new();
    export_of(&place, "One", everything());
    place.convert(None).unwrap();
    let applied = place.out().join("applied.json");
    let text = fs::read_to_string(&applied).unwrap();
    let mut of_before: serde_json::Value = serde_json::from_str(&text).unwrap();
    of_before
        .as_object_mut()
        .unwrap()
        .remove("table_names")
        .unwrap();
    fs::write(&applied, of_before.to_string()).unwrap();
    fs::remove_dir_all(place.exports()).unwrap();
    export_of(&place, "Two", Covers::Changes(at, at + NIGHT));
    place.convert(None).unwrap();
    export_of(&place, "One", Covers::Changes(at + NIGHT, at + NIGHT * 2));
    let said = place.convert(None).unwrap_err().to_string();
    let why = "is of the table One, and the files of qos_minutes are of Two";
    assert!(said.contains(why), "{said}");
}

#[test]
fn two_stacks_exports_in_one_folder_are_refused_before_a_file_is_written() {
    let place = Place::new();
    export_of(&place, "One", everything());
    export_of(
        &place,
        "Two",
        Covers::Everything(Plan::SMALL.exported_at() + NIGHT),
    );
    refused(&place, "manifest-summary.json: ", "is of the table Two");
    assert_eq!(place.files(), Vec::<String>::new());
}

#[test]
fn a_stack_that_is_called_as_a_table_is_not_taken_for_it() {
    let place = Place::new();
    let name = "users-prod-State-1XYZ-QosMinutesTable-ABC";
    let mut layout = Layout::create(&place.exports(), name, everything()).unwrap();
    for line in wholes(&minutes()) {
        layout.line(line.as_bytes()).unwrap();
    }
    layout.finish().unwrap();
    assert_eq!(place.convert(None).unwrap().tables["qos_minutes"].rows, 12);

    let place = Place::new();
    let layout = Layout::create(&place.exports(), "meetings-of-somebody", everything()).unwrap();
    layout.finish().unwrap();
    refused(
        &place,
        "manifest-summary.json: ",
        "put it into a folder that is called as its table",
    );
}

#[test]
fn a_change_without_its_image_is_refused() {
    let from = Plan::SMALL.exported_at();
    let window = Covers::Changes(from, from + NIGHT);
    let written_at = from + NIGHT / 2;
    let place = Place::new();
    place.export("qos_minutes", everything(), &[]);
    let lines = [
        change(written_at, Some(&minutes()[0]), None),
        change(written_at, None, None),
    ];
    place.export("qos_minutes", window, &lines);
    refused(&place, "line 2: ", "export with NEW_AND_OLD_IMAGES");

    let place = Place::new();
    place.export("qos_minutes", everything(), &[]);
    let undated =
        change(written_at, None, Some(&minutes()[0])).replace("WriteTimestampMicros", "When");
    place.export("qos_minutes", window, &[undated]);
    refused(&place, "line 1: ", "does not say when it was written");

    let place = Place::new();
    place.export("users", window, &[]);
    refused(&place, "manifest-summary.json: ", "export the whole table");
    place.export("users", everything(), &[]);
    let said = place.convert(None).unwrap_err().to_string();
    assert!(said.contains("export it whole"), "{said}");

    let place = Place::new();
    let export = place.export("qos_minutes", window, &[]);
    let summary = export.join("manifest-summary.json");
    let text = fs::read_to_string(&summary).unwrap();
    let text = text.replace("NEW_AND_OLD_IMAGES", "NEW_IMAGE");
    fs::write(&summary, text).unwrap();
    refused(
        &place,
        "manifest-summary.json: ",
        "export with NEW_AND_OLD_IMAGES",
    );
}

#[test]
fn two_conversions_do_not_write_into_one_folder() {
    let place = Place::new();
    place.export("qos_minutes", everything(), &wholes(&minutes()));
    fs::create_dir_all(place.out()).unwrap();
    let lock = fs::File::create(place.out().join("lock")).unwrap();
    lock.lock().unwrap();
    let said = place.convert(None).unwrap_err().to_string();
    assert!(said.contains("wait for its end"), "{said}");
    drop(lock);
    place.convert(None).unwrap();
}

/// `/dev/full` says what a full disk says.
#[test]
fn a_disk_without_any_room_is_told_and_leaves_no_file_that_could_be_taken_for_whole() {
    let place = Place::new();
    let folder = place.folder.path();
    let full = |name: &str| {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink("/dev/full", &path).unwrap();
        format!("cannot write {}: ", path.display())
    };
    let why = full("day.unfinished");
    let column = Column {
        name: "user_key".to_owned(),
        kind: Kind::Text,
    };
    let mut day = ParquetFile::create(&folder.join("day.parquet"), &[column]).unwrap();
    day.set_text(0, "a");
    day.end_row().unwrap();
    let said = day.finish().unwrap_err().to_string();
    assert!(
        said.contains(&why) && said.contains("No space left"),
        "{said}"
    );
    assert!(!folder.join("day.parquet").exists());

    let mut layout = Layout::create(folder, "T", everything()).unwrap();
    let at = Plan::SMALL.exported_at().timestamp_millis();
    let export = format!("AWSDynamoDB/{at:020}-scan");
    let why = full(&format!("{export}/data/00000.json.gz"));
    layout.line(b"{}").unwrap();
    let said = layout.finish().unwrap_err().to_string();
    assert!(
        said.contains(&why) && said.contains("No space left"),
        "{said}"
    );
    assert!(!folder.join(export).join("manifest-summary.json").exists());
}
