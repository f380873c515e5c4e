//! The server's page: how it is opened, and what it says after a form was sent.

use browser::{Chromium, Page};
use serde_json::{Value, json};

/// What the page says after a form was sent.
#[derive(Debug)]
pub struct Outcome {
    pub refused: bool,
    pub title: String,
    pub message: String,
    /// What the user is to keep.
    pub secret: String,
}

pub trait OpenPage {
    /// Opens the server's page and waits until it has shown what is stored.
    fn open(&self, url: &str) -> Page;
}

impl OpenPage for Chromium {
    fn open(&self, url: &str) -> Page {
        let mut page = self.open_blank();
        page.navigate(url, "document.getElementById('total')?.textContent");
        page
    }
}

pub trait SubmitForm {
    /// Fills a form in, sends it, and waits for what the page says.
    fn submit(&mut self, form: &str, fields: &[(&str, &str)]) -> Outcome;
}

impl SubmitForm for Page {
    fn submit(&mut self, form: &str, fields: &[(&str, &str)]) -> Outcome {
        let fields: Value = fields.iter().map(|(name, value)| json!([name, value])).collect();
        let script = format!(
            "{{ const form = document.getElementById('{form}');
               for (const [name, value] of {fields}) form.elements[name].value = value;
               form.querySelector('button').click(); }}"
        );
        self.evaluate(&script).unwrap();
        self.wait_for("!document.getElementById('outcome').hidden");
        let said = self
            .evaluate(
                "(() => { const outcome = document.getElementById('outcome');
                   const [title, message, area] = outcome.children;
                   return [outcome.classList.contains('refused'), title.textContent, message.textContent, area.value];
                 })()",
            )
            .unwrap();
        Outcome {
            refused: said[0].as_bool().unwrap(),
            title: text(&said[1]),
            message: text(&said[2]),
            secret: text(&said[3]),
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
