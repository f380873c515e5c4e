import attestry = require('attestry');

const verifier: attestry.Verifier = new attestry.Verifier({ relyingPartyId: 'example.com', origins: ['https://example.com'] });
const { challenge }: attestry.IssuedOptions = verifier.requestOptions();
const code = (error: unknown): string | undefined => (error instanceof attestry.AttestryError ? error.code : undefined);
void [challenge, code];

// @ts-expect-error: no such member
verifier.verify({});
