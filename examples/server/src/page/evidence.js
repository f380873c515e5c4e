// What the server found out at a registration, each finding with what it means.

const TRUST = {
  "none": "The registration attests nothing. Any software can have made this passkey.",
  "self-attested": "The new key signed for itself. That proves that there is such a key, and nothing of who keeps it.",
  "unknown": "A certificate signed, and this server has no trust anchor for it. So it proves no more than none.",
  "trusted": "The certificates lead to a trust anchor: the server’s own, or one that metadata has for the model.",
  "untrusted": "The server has trust anchors for this, and the certificates lead to none of them.",
};

const STANDING = {
  attested: "a trusted certificate vouches for it",
  claimed: "it was signed, and nothing that this server trusts vouches for it",
  unauthenticated: "nobody signed it, so it can be anything",
};

const NO_MODEL = "00000000-0000-0000-0000-000000000000";

/** What metadata says of the model. Without metadata there is no member for it; a model that is not listed is null. */
function ofModel(model) {
  if (model === undefined) {
    return ["not looked up", "FIDO’s metadata names the model of an AAGUID. This server was started without --metadata."];
  }
  if (model === null) return ["not listed", "The server’s metadata has no entry for this authenticator."];
  const meaning = [
    model.proven
      ? "A trusted certificate proves the model."
      : "The authenticator says so, and nothing that the server trusts vouches for it.",
    ...(model.level === null ? [] : [`That model is ${model.level}.`]),
    ...(model.refused === null ? [] : [model.refused]),
  ];
  return [model.name, meaning.join(" ")];
}

/** Title, value and meaning of each finding. */
function findings({ attestation, backupEligible, backedUp, model }) {
  if (attestation.format === "key") {
    const meaning = "The private key signed for its public key. "
      + "No authenticator has a part in it: there is no trust, AAGUID, model or user verification to show.";
    return [["Attestation", "proof of possession", meaning]];
  }
  const { format, type, provenType, trust, aaguid, aaguidStanding, userVerified, observations } = attestation;
  const names = observations.map(({ name, meaning }) => ["Observation", name, `Lawful, and odd: ${meaning}.`]);
  return [
    ["Attestation", format, type === "none"
      ? "There is no statement of where the passkey was made."
      : `The format of the statement. It says that it is of type ${type}, and the server could prove type ${provenType}.`],
    ["Trust", trust, TRUST[trust]],
    ["AAGUID", aaguid, aaguid === NO_MODEL
      ? "All zeros: the authenticator or the browser does not name the model."
      : `The number of the authenticator’s model, ${aaguidStanding}: ${STANDING[aaguidStanding]}.`],
    ["Model", ...ofModel(model)],
    ["User verification", userVerified ? "verified" : "not verified", userVerified
      ? "The authenticator says that it checked a PIN, a finger or a face."
      : "The authenticator says that somebody was there, and that it did not check who."],
    ["Backup", backedUp ? "backed up" : backupEligible ? "allowed" : "not allowed", backupEligible
      ? "The passkey can be on several devices of its user."
      : "The passkey stays on the device that made it."],
    ...(names.length > 0 ? names : [["Observations", "none", "An observation is an oddity that is lawful. There was none."]]),
  ];
}

/** A list of the findings for a stored credential. */
export function evidence(item) {
  const list = document.createElement("dl");
  for (const [title, value, meaning] of findings(item)) {
    const [term, shown, explained] = ["dt", "dd", "p"].map((name) => document.createElement(name));
    const strong = document.createElement("strong");
    term.textContent = title;
    strong.textContent = value;
    explained.textContent = meaning;
    shown.append(strong, explained);
    list.append(term, shown);
  }
  return list;
}
