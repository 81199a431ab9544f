//! Documents, voices, claims, and what each assumption leans on.

use super::{Builder, date};
use crate::checks::{unknown_source, unknown_voice};
use crate::diagnostics::Span;
use crate::tree::{Node, Table};
use offramp_model::{Claim, Document, Evidence, Source, Voice};

/// What a text in `source` or `against` names.
enum Cited {
    Passage(Source),
    Claim(String),
}

impl Builder<'_> {
    pub(super) fn documents(&mut self) {
        for (id, thing) in &self.declared.documents {
            let table = thing.table;
            let text = |key: &str| table.and_then(|table| table.text(key)).map(str::to_owned);
            self.voice_named(table.and_then(|table| table.get("voice")));
            self.places.documents.push(thing.span);
            self.model.documents.push(Document {
                id: (*id).to_owned(),
                title: text("title").or_else(|| text("name")).unwrap_or_else(|| (*id).to_owned()),
                author: text("author"),
                date: table.and_then(|table| table.get("date")).and_then(date),
                publisher: text("publisher"),
                found: text("found"),
            });
        }
        for (id, thing) in &self.declared.voices {
            self.places.voices.push(thing.span);
            let role = thing.table.and_then(|table| table.text("role")).map(str::to_owned);
            self.model.voices.push(Voice { id: (*id).to_owned(), name: Self::name(thing.table, id), role });
        }
        for (id, thing) in &self.declared.claims {
            let table = thing.table;
            let text = |key: &str| table.and_then(|table| table.text(key)).map(str::to_owned);
            self.actors_of(table.and_then(|table| table.get("of")), "of");
            let source = table.and_then(|table| table.get("source")).and_then(|node| self.passage(node));
            let voice = self.voice_named(table.and_then(|table| table.get("voice")));
            self.places.claims.push(thing.span);
            self.model.claims.push(Claim {
                id: (*id).to_owned(),
                says: text("says").unwrap_or_default(),
                voice: voice.or_else(|| source.as_ref().and_then(|source| self.voice_of_document(&source.document))),
                source,
                kind: text("kind"),
            });
        }
    }

    fn voice_named(&mut self, node: Option<&Node>) -> Option<String> {
        let node = node?;
        let name = node.as_text()?;
        if self.declared.voices.contains_key(name) {
            return Some(name.to_owned());
        }
        self.sink.report(unknown_voice::message(name, node.span, self.declared.voices.keys().copied()));
        None
    }

    fn voice_of_document(&self, document: &str) -> Option<String> {
        let table = self.declared.documents.get(document)?.table?;
        let voice = table.text("voice")?;
        self.declared.voices.contains_key(voice).then(|| voice.to_owned())
    }

    /// A claim's own source: a document, with or without a place.
    fn passage(&mut self, node: &Node) -> Option<Source> {
        let text = node.as_text()?;
        let (document, place) = text.split_once('#').unwrap_or((text, ""));
        if self.declared.documents.contains_key(document) {
            return Some(Source { document: document.to_owned(), place: place.trim().to_owned() });
        }
        if self.declared.claims.contains_key(document) {
            self.sink.report(unknown_source::claim_with_place(document, node.span));
            return None;
        }
        self.sink.report(unknown_source::document(document, node.span, self.declared.documents.keys().copied()));
        None
    }

    fn cited(&mut self, node: &Node) -> Option<Cited> {
        let text = node.as_text()?;
        if text.contains('#') || self.declared.documents.contains_key(text) {
            return self.passage(node).map(Cited::Passage);
        }
        if self.declared.claims.contains_key(text) {
            return Some(Cited::Claim(text.to_owned()));
        }
        let known = self.declared.documents.keys().chain(self.declared.claims.keys()).copied();
        self.sink.report(unknown_source::neither(text, node.span, known));
        None
    }

    /// What the assumption in a table leans on. Voices default to those of the claims and documents cited for it.
    pub(super) fn evidence(&mut self, table: Option<&Table>) -> Evidence {
        let mut evidence = Evidence::default();
        let Some(table) = table else { return evidence };
        for node in table.get("source").map(Node::one_or_many).unwrap_or_default() {
            match self.cited(node) {
                Some(Cited::Passage(source)) => evidence.sources.push(source),
                Some(Cited::Claim(claim)) => evidence.claims.push(claim),
                None => {}
            }
        }
        for node in table.get("against").map(Node::one_or_many).unwrap_or_default() {
            match self.cited(node) {
                Some(Cited::Passage(source)) => evidence.against.push(source),
                Some(Cited::Claim(claim)) => {
                    let said_at = self.model.claims.iter().find(|known| known.id == claim);
                    let source = said_at.and_then(|claim| claim.source.clone());
                    evidence.against.push(source.unwrap_or(Source { document: claim, place: String::new() }));
                }
                None => {}
            }
        }
        for node in table.get("voice").map(Node::one_or_many).unwrap_or_default() {
            evidence.voices.extend(self.voice_named(Some(node)));
        }
        if table.get("voice").is_none() {
            evidence.voices = self.default_voices(&evidence);
        }
        evidence.because = table.text("because").map(str::to_owned);
        evidence.credence = table.get("credence").and_then(Node::as_number);
        evidence
    }

    fn default_voices(&self, evidence: &Evidence) -> Vec<String> {
        let of_claims = evidence.claims.iter().filter_map(|id| {
            self.model.claims.iter().find(|claim| claim.id == *id).and_then(|claim| claim.voice.clone())
        });
        let of_documents = evidence.sources.iter().filter_map(|source| self.voice_of_document(&source.document));
        let mut voices: Vec<String> = Vec::new();
        for voice in of_claims.chain(of_documents) {
            if !voices.contains(&voice) {
                voices.push(voice);
            }
        }
        voices
    }

    /// Reads the evidence of an assumption and notes it.
    pub(super) fn assumption(&mut self, what: String, span: Span, table: Option<&Table>) -> Evidence {
        let evidence = self.evidence(table);
        self.assume(what, span, &evidence);
        evidence
    }
}
