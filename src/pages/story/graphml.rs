//! A network of actors and parks as `GraphML` (<http://graphml.graphdrawing.org>), which Gephi and networkx open.

use std::fmt::Write;

use crate::parameters::Scale;
use crate::state::Stage;
use crate::world::plan::Side;

use super::network::Network;

/// Attributes: key, whether of a node (else of an edge), name, type.
const KEYS: [(&str, &str, &str, &str); 13] = [
    ("label", "node", "label", "string"),
    ("kind", "node", "kind", "string"),
    ("scale", "node", "scale", "string"),
    ("side", "node", "side", "string"),
    ("country", "node", "country", "int"),
    ("passage", "node", "parks_lost_without", "int"),
    ("type", "node", "type", "string"),
    ("stage", "node", "stage", "string"),
    ("operating", "node", "operating", "boolean"),
    ("founded", "node", "founded", "double"),
    ("tenants", "node", "tenants", "int"),
    ("role", "edge", "role", "string"),
    ("core", "edge", "obligatory_passage", "boolean"),
];

/// The document. Nodes are `kind` "actor" or "park"; edges go from actor to park and carry the role.
pub fn graphml(network: &Network) -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n",
    );
    for (id, of, name, kind) in KEYS {
        let _ = writeln!(text, "  <key id=\"{id}\" for=\"{of}\" attr.name=\"{name}\" attr.type=\"{kind}\"/>");
    }
    let _ = writeln!(text, "  <graph id=\"parks at {:.4}\" edgedefault=\"undirected\">", network.date);
    for (at, actor) in network.actors.iter().enumerate() {
        let data = [
            ("label", escape(&actor.name)),
            ("kind", "actor".to_owned()),
            ("scale", scale(actor.scale).to_owned()),
            ("side", if actor.side == Side::Home { "home" } else { "host" }.to_owned()),
            ("country", actor.country.0.to_string()),
            ("passage", actor.passage.to_string()),
        ];
        element(&mut text, &format!("node id=\"a{at}\""), "node", &data);
    }
    for (at, park) in network.parks.iter().enumerate() {
        let data = [
            ("label", escape(&park.name)),
            ("kind", "park".to_owned()),
            ("country", park.country.0.to_string()),
            ("type", park.kind.as_str().to_owned()),
            ("stage", park.stage.as_str().to_owned()),
            ("operating", (park.stage == Stage::Operating).to_string()),
            ("founded", format!("{:.4}", park.founded)),
            ("tenants", park.tenants.to_string()),
        ];
        element(&mut text, &format!("node id=\"p{at}\""), "node", &data);
    }
    for link in &network.links {
        let data = [("role", link.role.as_str().to_owned()), ("core", link.passage.to_string())];
        let opening = format!("edge source=\"a{}\" target=\"p{}\"", link.actor, link.park);
        element(&mut text, &opening, "edge", &data);
    }
    text += "  </graph>\n</graphml>\n";
    text
}

fn element(text: &mut String, opening: &str, name: &str, data: &[(&str, String)]) {
    let _ = write!(text, "    <{opening}>");
    for (key, value) in data {
        let _ = write!(text, "<data key=\"{key}\">{value}</data>");
    }
    let _ = writeln!(text, "</{name}>");
}

fn scale(scale: Scale) -> &'static str {
    match scale {
        Scale::Nation => "nation",
        Scale::Region => "region",
        Scale::Corporation => "corporation",
    }
}

/// Control characters are not allowed in XML.
fn escape(words: &str) -> String {
    let clean: String =
        words.chars().map(|c| if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') { ' ' } else { c }).collect();
    clean.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
