// The glue between JavaScript and attestry.wasm: texts go in, reports come out.
//
// An instance of the module is never trusted further than its last call. One that trapped is dropped, and the next call
// builds another. Nothing is lost with it: what a verifier or metadata is made of stands on this side.

/** A refusal, with its stable code. */
export class AttestryError extends Error {
  constructor(error, options) {
    super(error.message, options);
    this.code = error.code;
    this.class = error.class;
    this.step = error.step;
  }
}
// On the prototype, as in the language's own errors: an instance has no name of its own to print.
Object.defineProperty(AttestryError.prototype, 'name', { value: 'AttestryError', configurable: true, writable: true });

const PANIC = { code: 'library.panic', class: 'panic', step: null };

/** The library's default for `limits.body`. */
const DEFAULT_BODY = 65_536;
/** No input may be longer, whatever a configuration says. */
const LONGEST = 0x7fff_ffff;
/** Inputs that are longer together get an instance of their own: the memory of an instance never shrinks. */
const LARGE = 262_144;
/** An instance keeps the verifiers that were used last. */
const VERIFIERS = 256;
const LONG_TEXT = 16_384;

let load;
let compiled;
let shared;

/** Says where the module comes from: `load` gives a `WebAssembly.Module` or its bytes, when it is first needed. */
export function provide(loader) {
  load = loader;
  compiled = shared = undefined;
}

function module() {
  if (compiled === undefined) {
    const source = load();
    compiled = source instanceof WebAssembly.Module ? source : new WebAssembly.Module(source);
  }
  return compiled;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** An instance of the module, with the verifiers that are built in it. */
class Instance {
  #exports = new WebAssembly.Instance(module()).exports;
  /** Where a call puts its results: an object's handle and a report's, then a text's place and length. */
  #results = this.#exports.attestry_alloc(16);
  #verifiers = new Map();
  isBroken = false;

  /** The handle of a verifier of this configuration. */
  verifier(config) {
    let handle = this.#verifiers.get(config);
    if (handle === undefined) {
      ({ handle } = this.make('attestry_verifier_new', [], [{ data: config }]));
      if (this.#verifiers.size >= VERIFIERS) this.forget(this.#verifiers.keys().next().value);
    } else {
      this.#verifiers.delete(config);
    }
    // The last in the map is the one that was used last.
    this.#verifiers.set(config, handle);
    return handle;
  }

  forget(config) {
    const handle = this.#verifiers.get(config);
    if (handle !== undefined) this.#exports.attestry_verifier_free(handle);
    this.#verifiers.delete(config);
  }

  /** Calls a function that makes an object. */
  make(name, head, inputs) {
    return this.#call(name, head, inputs, [this.#results]);
  }

  /** Calls a function that only reports. */
  report(name, head, inputs, tail = []) {
    return this.#call(name, head, inputs, tail).report;
  }

  #call(name, head, inputs, tail) {
    const held = [];
    try {
      const places = [];
      for (const input of inputs) {
        const { place, length, size } = this.#copyIn(input);
        held.push([place, size]);
        places.push(place, length);
      }
      const status = this.#exports[name](...head, ...places, ...tail, this.#results + 4);
      const results = new DataView(this.#exports.memory.buffer, this.#results, 8);
      const [handle, answer] = [results.getUint32(0, true), results.getUint32(4, true)];
      const report = answer === 0 ? undefined : this.#copyOut(answer);
      if (status !== 0) throw new AttestryError(report.error);
      return { handle, report };
    } catch (error) {
      if (error instanceof AttestryError) throw error;
      // It stopped midway: nothing in its memory can be relied upon.
      this.isBroken = true;
      throw new AttestryError({ ...PANIC, message: 'the library failed: please report it, with the case' }, { cause: error });
    } finally {
      if (!this.isBroken) for (const [place, size] of held) this.#exports.attestry_free(place, size);
    }
  }

  /** Copies no more than a byte beyond the limit, by which the library sees that there is too much. */
  #copyIn({ data, limit = LONGEST }) {
    // A long text is made bytes first, since nobody knows before how many there are.
    if (data.length > LONG_TEXT && typeof data === 'string') data = encoder.encode(data.slice(0, limit + 1));
    const isText = typeof data === 'string';
    const size = Math.min(isText ? data.length * 3 : data.length, limit + 1);
    const place = this.#exports.attestry_alloc(size);
    if (place === 0) throw new RangeError('no memory');
    const target = new Uint8Array(this.#exports.memory.buffer, place, size);
    if (!isText) {
      target.set(data.length > size ? data.subarray(0, size) : data);
      return { place, length: size, size };
    }
    const { read, written } = encoder.encodeInto(data, target);
    return { place, length: read === data.length ? written : size, size };
  }

  #copyOut(answer) {
    const exports = this.#exports;
    exports.attestry_report_text(answer, this.#results + 8, this.#results + 12);
    const { buffer } = exports.memory;
    const results = new DataView(buffer, this.#results + 8, 8);
    const text = new Uint8Array(buffer, results.getUint32(0, true), results.getUint32(4, true));
    const report = JSON.parse(decoder.decode(text));
    exports.attestry_report_free(answer);
    return report;
  }
}

/** The instance of all verifiers, or one for a single call with long inputs. */
function instance(inputs) {
  const length = ({ data, limit = LONGEST }) => Math.min(data.length, limit);
  if (inputs.reduce((sum, input) => sum + length(input), 0) > LARGE) return new Instance();
  if (shared === undefined || shared.isBroken) shared = new Instance();
  return shared;
}

/** Verifies registrations and authentications of one relying party. */
export class Verifier {
  #config;
  #bodyLimit;

  constructor(config) {
    this.#config = typeof config === 'string' ? config : json(config);
    // The library reads the configuration strictly, before anything of it is believed here.
    instance([{ data: this.#config }]).verifier(this.#config);
    this.#bodyLimit = Math.min(JSON.parse(this.#config).limits?.body ?? DEFAULT_BODY, LONGEST - 1);
  }

  /** Verifies a registration. */
  verifyRegistration({ response, body, challenge, now, userHandle, credentialUuid, credentialUuids, full, metadata, ...rest }) {
    const owned = { userHandle, credentialUuid, credentialUuids, full };
    const [data, requestForm] = sent({ response, body });
    const context = json({ ...refuseOthers(rest), ceremony: 'registration', requestForm, now: time(now), challenge, ...owned });
    return this.#verify('attestry_verify_registration', data, context, metadata);
  }

  /** Verifies a login, an action or a recovery. */
  verifyAuthentication({ response, body, factor, challenge, now, metadata, ...rest }) {
    const { record, secondRecord, credential, secondCredential, equalFactorChecked, dangerOwnerFromResponse, credentialUuids, full, ...others } = rest;
    const [data, requestForm] = sent({ response, body, factor });
    const stored = { record, secondRecord, credential, secondCredential, equalFactorChecked, dangerOwnerFromResponse, credentialUuids, full };
    const context = json({ ...refuseOthers(others), ceremony: 'authentication', requestForm, now: time(now), challenge, ...stored });
    return this.#verify('attestry_verify_authentication', data, context, metadata);
  }

  /** Makes the options of a registration, and the challenge to keep. */
  creationOptions(options) {
    return this.#options('attestry_creation_options', options);
  }

  /** Makes the options of an authentication, and the challenge to keep. */
  requestOptions(options = {}) {
    return this.#options('attestry_request_options', options);
  }

  /** Makes the arguments of signals. */
  signals(signals) {
    return this.#report('attestry_signals', [{ data: json(signals) }]).signals;
  }

  /** Makes the service's reply to a call that begins a login or an action, and the challenge to keep. */
  authenticationReply(reply) {
    return this.#options('attestry_authentication_reply', reply);
  }

  /** Makes the service's reply to a call that begins the registration of one credential, and the challenge to keep. */
  credentialReply({ options, ...reply }) {
    return this.#report('attestry_credential_reply', [{ data: json({ ...reply, options: challenged(options) }) }]);
  }

  /** Makes the service's reply to a call that begins a recovery, and the challenge to keep. */
  recoveryReply({ options, ...reply }) {
    return this.#report('attestry_recovery_reply', [{ data: json({ ...reply, options: challenged(options) }) }]);
  }

  /** Seals a challenge as text for a cookie. */
  sealChallenge(challenge) {
    return this.#report('attestry_seal_challenge', [{ data: json(challenge) }]).sealed;
  }

  /** Opens a sealed challenge. */
  openChallenge(sealed) {
    return this.#report('attestry_open_challenge', [{ data: json(sealed) }]).challenge;
  }

  /** Makes the answer at `/.well-known/webauthn`. */
  relatedOrigins(hosts) {
    return this.#report('attestry_related_origins', [{ data: json(hosts) }]).relatedOrigins;
  }

  /** Counts accounts, and makes the profile for decoys. */
  decoyProfile(observed) {
    return this.#report('attestry_decoy_profile', [{ data: json(observed) }]).profile;
  }

  /** Reads what a body says. Nothing of it may be believed. */
  readUnverified({ response, body, factor, ceremony, recovery, ...rest }) {
    const [data, requestForm] = sent({ response, body, factor });
    const form = json({ ...refuseOthers(rest), ceremony, requestForm, recovery });
    return this.#report('attestry_read_unverified', [{ data, limit: this.#bodyLimit }, { data: form }]);
  }

  /** Gives the memory back that this verifier takes. It cannot be used afterwards. */
  free() {
    if (this.#config !== undefined && shared !== undefined && !shared.isBroken) shared.forget(this.#config);
    this.#config = undefined;
  }

  #verify(name, data, context, metadata) {
    const inputs = [{ data, limit: this.#bodyLimit }, { data: context }];
    if (metadata === undefined || metadata === null) return this.#report(name, inputs, [0]);
    if (!(metadata instanceof Metadata)) throw new TypeError('metadata: not made by Metadata');
    return metadata[JUDGE](this.#used(), name, inputs);
  }

  #options(name, options) {
    return this.#report(name, [{ data: json(challenged(options)) }]);
  }

  #report(name, inputs, tail) {
    const config = this.#used();
    const place = instance(inputs);
    return place.report(name, [place.verifier(config)], inputs, tail);
  }

  #used() {
    if (this.#config === undefined) throw new TypeError('the verifier was freed');
    return this.#config;
  }
}

const JUDGE = Symbol('judge');

/** FIDO's metadata. It has an instance of its own, whose memory goes with it. */
export class Metadata {
  #sources;
  #instance;
  #handle;
  #info;

  constructor(sources, token) {
    if (token !== JUDGE) throw new TypeError('Metadata.verify and Metadata.fromStatements make metadata');
    this.#sources = sources;
    this.#build();
  }

  /** Verifies a BLOB. */
  static verify(blob, { now, ...context } = {}) {
    const data = typeof blob === 'string' ? blob : bytes('blob', blob).slice();
    return new Metadata([['attestry_metadata_verify', data, json({ ...context, now: time(now) })]], JUDGE);
  }

  /** Takes statements of the server's own: an array of them, or its text. */
  static fromStatements(statements, { now, ...context } = {}) {
    const data = typeof statements === 'string' ? statements : json(statements);
    return new Metadata([['attestry_metadata_from_statements', data, json({ ...context, now: time(now) })]], JUDGE);
  }

  /** The entries of both. Where both have a model, the entry of `other` counts. */
  with(other) {
    this.#used();
    other.#used();
    return new Metadata([...this.#sources, ...other.#sources], JUDGE);
  }

  /** The number of the BLOB, and how many entries it has. */
  get info() {
    this.#used();
    return this.#info;
  }

  /** Judges the model of a stored credential. */
  assess(record, { now, ...context } = {}) {
    const inputs = [{ data: typeof record === 'string' ? record : json(record) }, { data: json({ ...context, now: time(now) }) }];
    const place = this.#used();
    return place.report('attestry_metadata_assess', [this.#handle], inputs).metadata;
  }

  /** Gives its memory back. It cannot be used afterwards. */
  free() {
    this.#sources = this.#instance = undefined;
  }

  [JUDGE](config, name, inputs) {
    const place = this.#used();
    return place.report(name, [place.verifier(config)], inputs, [this.#handle]);
  }

  #used() {
    if (this.#sources === undefined) throw new TypeError('the metadata was freed');
    if (this.#instance.isBroken) this.#build();
    return this.#instance;
  }

  #build() {
    const place = new Instance();
    const made = this.#sources.map(([name, data, context]) => place.make(name, [], [{ data }, { data: context }]));
    const whole = made.reduce((first, other) => place.make('attestry_metadata_with', [first.handle, other.handle], []));
    this.#instance = place;
    this.#handle = whole.handle;
    this.#info = whole.report?.metadata ?? made.at(-1).report?.metadata;
  }
}

for (const type of [Verifier, Metadata]) {
  const dispose = Symbol.dispose ?? Symbol.for('Symbol.dispose');
  Object.defineProperty(type.prototype, dispose, { value: type.prototype.free, configurable: true, writable: true });
}

/** With a new challenge, unless they have one. */
function challenged(options) {
  return { ...options, challenge: options?.challenge ?? crypto.getRandomValues(new Uint8Array(32)) };
}

/** What the client sent, and which form it has. */
function sent(forms) {
  const given = Object.entries(forms).filter(([, value]) => value !== undefined);
  if (given.length !== 1) throw new TypeError(`one of ${Object.keys(forms).join(', ')}`);
  const [[name, value]] = given;
  const form = { response: 'webauthn', body: 'service', factor: 'factor' }[name];
  if (typeof value === 'string') return [value, form];
  return [isBytes(value) ? bytes(name, value) : json(value), form];
}

function bytes(name, value) {
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  throw new TypeError(`${name}: neither text nor bytes`);
}

/** RFC 3339. */
function time(now = new Date()) {
  if (!(now instanceof Date)) return now;
  if (Number.isNaN(now.getTime())) throw new TypeError('now: an invalid date');
  return now.toISOString();
}

function refuseOthers(rest) {
  const [name] = Object.keys(rest);
  if (name !== undefined) throw new TypeError(`${name}: no such member`);
  return rest;
}

/** What the server stored may come as the text that it stored. */
const STORED = new Set(
  ['challenge', 'record', 'secondRecord', 'credential', 'secondCredential', 'allowCredentials', 'excludeCredentials', 'records', 'accounts'],
);

/** JSON, with bytes as base64url and times as RFC 3339. */
function json(value) {
  switch (typeof value) {
    case 'object':
      if (value === null) return 'null';
      if (Array.isArray(value)) return `[${value.map(json).join()}]`;
      if (isBytes(value)) return `"${base64url(bytes('', value))}"`;
      if (typeof value.toJSON === 'function') return json(value.toJSON());
      return `{${Object.entries(value).filter(isPresent).map(memberText).join()}}`;
    case 'bigint':
      return value.toString();
    case 'string':
    case 'number':
    case 'boolean':
      return JSON.stringify(value);
    default:
      throw new TypeError(`JSON has no ${typeof value}`);
  }
}

function isPresent([, value]) {
  return value !== undefined;
}

function memberText([name, value]) {
  return `${JSON.stringify(name)}:${STORED.has(name) ? stored(value) : json(value)}`;
}

/** The text of an object as it is, if it is one: the library reads it more strictly than `JSON.parse`. */
function stored(value) {
  if (Array.isArray(value)) return `[${value.map(stored).join()}]`;
  if (typeof value !== 'string' || !value.trimStart().startsWith('{')) return json(value);
  JSON.parse(value);
  return value;
}

function isBytes(value) {
  return ArrayBuffer.isView(value) || value instanceof ArrayBuffer;
}

function base64url(data) {
  let text = '';
  for (const byte of data) text += String.fromCharCode(byte);
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
