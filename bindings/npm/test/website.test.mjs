// As a new user would: the server and the page of the README, from the packed package in an empty folder. A passkey is
// registered and logs in, in headless Chromium with a virtual authenticator.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import puppeteer from 'puppeteer-core';
import { here, install } from './support/packed.mjs';

const names = process.env.CHROMIUM ? [process.env.CHROMIUM] : ['chromium', 'chromium-browser', 'google-chrome'];
const found = names.map((name) => spawnSync('which', [name], { encoding: 'utf8' }).stdout?.trim()).find(Boolean);
const [server, page] = [...readFileSync(join(here, 'README.md'), 'utf8').matchAll(/```js\n([^]*?)```/g)].map(([, code]) => code);
const PORT = 'http://localhost:8080';

test('the website of the README registers a passkey, and logs it in', { skip: !found && 'no Chromium' }, async (context) => {
  const lines = server.split('\n').filter((line) => line.trim() !== '').length;
  context.diagnostic(`the server has ${lines} lines`);
  assert.ok(lines <= 60, `${lines} lines`);
  const packed = install();
  context.after(() => packed.remove());
  const file = join(packed.project, 'server.mjs');
  // Another port, so that nothing else on the machine is in the way.
  const port = 20_000 + (process.pid % 20_000);
  writeFileSync(file, server.replaceAll('8080', String(port)).replace(/\.listen\((\d+)\)/, ".listen($1, () => console.log('ready'))"));
  const site = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
  context.after(() => site.kill());
  await once(site.stdout, 'data');
  const browser = await puppeteer.launch({ executablePath: found, args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'], timeout: 120_000 });
  context.after(() => browser.close());

  const tab = await browser.newPage();
  await tab.goto(PORT.replace('8080', String(port)));
  const devtools = await tab.createCDPSession();
  await devtools.send('WebAuthn.enable');
  const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true };
  await devtools.send('WebAuthn.addVirtualAuthenticator', { options: { ...options, automaticPresenceSimulation: true } });
  await tab.addScriptTag({ content: page });

  const { registered } = await tab.evaluate(() => register('ada'));
  assert.match(registered, /^[\w-]{20,}$/);
  const [first, second] = [await tab.evaluate(() => logIn()), await tab.evaluate(() => logIn())];
  assert.match(first.loggedIn, /^[\w-]{22}$/);
  assert.deepEqual(second, first);
  // A challenge is used once, and a signature is of its own challenge.
  const again = await tab.evaluate(async () => {
    const options = PublicKeyCredential.parseRequestOptionsFromJSON(await call('/login/options'));
    const credential = await navigator.credentials.get({ publicKey: options });
    await call('/login', credential);
    return call('/login', credential).catch((error) => error.message);
  });
  assert.equal(again, 'no challenge');
  const other = await tab.evaluate(async () => {
    const options = PublicKeyCredential.parseRequestOptionsFromJSON(await call('/login/options'));
    const credential = await navigator.credentials.get({ publicKey: options });
    await call('/login/options');
    return call('/login', credential).catch((error) => error.message);
  });
  assert.equal(other, 'client_data.challenge_mismatch');
});
