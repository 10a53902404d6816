import { createHash, createPublicKey, verify } from 'node:crypto';
import { startStack, type Stack } from '../../support/stack.js';
import { expectAnswer, kms, newHuaweiKey, NOT_FOUND } from './support.js';

/** A session in the words of Huawei's pages, over HTTP on the whole stack: what keys are used for. */
const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();

let stack: Stack;
let key: string;
const ask = async (operation: string, body: object = {}, status = 200) =>
  expectAnswer(await kms(stack, operation, body), status);
const code = async (operation: string, body: object, status = 400) =>
  (await ask(operation, body, status)).error.error_code;

beforeAll(async () => {
  stack = await startStack();
  key = await newHuaweiKey(stack, { key_alias: 'session', key_description: 'of the session' });
});
afterAll(() => stack?.stop());

describe('DEK management', () => {
  it('makes random numbers and data keys, which it seals and opens', async () => {
    const { random_data } = await ask('gen-random', { random_data_length: '512' });
    expect(random_data).toMatch(/^[0-9A-F]{128}$/);
    const bound = { key_id: key, additional_authenticated_data: 'volume 1' };
    const made = await ask('create-datakey', { ...bound, datakey_length: '512' });
    expect(made).toEqual({
      key_id: key,
      plain_text: expect.stringMatching(/^[0-9A-F]{128}$/),
      cipher_text: expect.stringMatching(/^([0-9A-F]{2})+$/),
    });
    const opened = await ask('decrypt-datakey', {
      ...{ ...bound, cipher_text: made.cipher_text, datakey_cipher_length: '64' },
    });
    const digest = sha256(Buffer.from(made.plain_text, 'hex')).toString('hex').toUpperCase();
    expect(opened).toEqual({ data_key: made.plain_text, datakey_length: '64', datakey_dgst: digest });
    const sealed = await ask('encrypt-datakey', {
      ...{ ...bound, plain_text: made.plain_text + digest, datakey_plain_length: '64' },
    });
    expect(sealed).toEqual({ key_id: key, cipher_text: expect.any(String), datakey_length: '64' });
    const again = { ...bound, cipher_text: sealed.cipher_text, datakey_cipher_length: '64' };
    expect((await ask('decrypt-datakey', again)).data_key).toBe(made.plain_text);
    expect(await code('decrypt-datakey', { ...again, additional_authenticated_data: 'volume 2' })).toBe(
      'KMS.2201',
    );
    expect(await ask('create-datakey-without-plaintext', { key_id: key })).toEqual({
      key_id: key,
      cipher_text: expect.any(String),
    });
  });

  it('makes pairs of keys whose private half it opens again', async () => {
    for (const [operation, key_spec] of [
      ['create-rsa-datakey-pair', 'RSA_2048'],
      ['create-ec-datakey-pair', 'ECC_NIST_P256'],
    ] as const) {
      const pair = await ask(operation, { key_id: key, key_spec });
      expect(pair).toMatchObject({ key_id: key, key_spec });
      createPublicKey({ key: Buffer.from(pair.public_key, 'base64'), format: 'der', type: 'spki' });
      const opened = await ask('decrypt-data', { cipher_text: pair.private_key_cipher_text });
      expect(opened.plain_text_base64).toBe(pair.private_key_plain_text);
    }
  });
});

describe('small-size data encryption and decryption', () => {
  it('encrypts text under symmetric and RSA keys, and moves it', async () => {
    const { key_id, cipher_text } = await ask('encrypt-data', {
      key_id: 'alias/session',
      plain_text: 'Grüße',
    });
    expect(key_id).toBe(key);
    expect(await ask('decrypt-data', { cipher_text })).toEqual({
      ...{ key_id: key, plain_text: 'Grüße' },
      plain_text_base64: Buffer.from('Grüße').toString('base64'),
    });
    const usage = { key_spec: 'RSA_2048', key_usage: 'ENCRYPT_DECRYPT' };
    const rsa = await newHuaweiKey(stack, { key_alias: 'rsa-data', ...usage });
    const encryption_algorithm = 'RSAES_OAEP_SHA_256';
    const bare = await ask('encrypt-data', { key_id: rsa, plain_text: 'x', encryption_algorithm });
    expect(Buffer.from(bare.cipher_text, 'base64')).toHaveLength(256);
    const opened = { key_id: rsa, cipher_text: bare.cipher_text, encryption_algorithm };
    expect((await ask('decrypt-data', opened)).plain_text).toBe('x');
    const long = { key_id: rsa, plain_text: 'x'.repeat(191), encryption_algorithm };
    expect(await code('encrypt-data', long)).toBe('KMS.2108');
    expect(await code('encrypt-data', { key_id: rsa, plain_text: 'x' })).toBe('KMS.2106');
    expect(await code('encrypt-data', { key_id: key, plain_text: 'x', encryption_algorithm })).toBe(
      'KMS.2105',
    );
    const moved = await ask('re-encrypt', { cipher_text, destination_key_id: 'alias/life-2' }, 404);
    expect(moved).toEqual(NOT_FOUND);
    const other = await newHuaweiKey(stack, { key_alias: 'life-2' });
    expect(await ask('re-encrypt', { cipher_text, destination_key_id: other })).toEqual({
      ...{ key_id: other, source_key_id: key, cipher_text: expect.any(String) },
      source_encryption_algorithm: 'SYMMETRIC_DEFAULT',
      destination_encryption_algorithm: 'SYMMETRIC_DEFAULT',
    });
  });
});

describe('signature and verification', () => {
  it('signs digests and messages, which the public key proves', async () => {
    const key_id = await newHuaweiKey(stack, { key_alias: 'signs', key_spec: 'EC_P256' });
    const text = Buffer.from('a message');
    const message = sha256(text).toString('base64');
    const signing_algorithm = 'ECDSA_SHA_256';
    const { signature } = await ask('sign', { key_id, message, signing_algorithm });
    const { public_key } = await ask('get-publickey', { key_id });
    expect(verify('sha256', text, public_key, Buffer.from(signature, 'base64'))).toBe(true);
    const asked = { key_id, message: text.toString('base64'), signing_algorithm, message_type: 'RAW' };
    expect(await ask('verify', { ...asked, signature })).toEqual({ key_id, signature_valid: 'true' });
    const wrong = { ...asked, message: message, signature };
    expect(await ask('verify', wrong)).toEqual({ key_id, signature_valid: 'false' });
    expect(await code('sign', { ...asked, message_type: 'DIGEST' })).toBe('KMS.0329');
    expect(await code('sign', { ...asked, signing_algorithm: 'RSASSA_PSS_SHA_256' })).toBe('KMS.0332');
    expect(await code('sign', { ...asked, key_id: key })).toBe('KMS.1115');
    expect(await code('encrypt-data', { key_id, plain_text: 'x' })).toBe('KMS.1114');
    expect(await code('get-publickey', { key_id: key })).toBe('KMS.0331');
  });

  it('makes and checks MACs', async () => {
    const key_id = await newHuaweiKey(stack, { key_alias: 'macs', key_spec: 'HMAC_256' });
    const asked = { key_id, mac_algorithm: 'HMAC_SHA_256', message: 'aGVsbG8=' };
    const made = await ask('generate-mac', asked);
    expect(made).toEqual({
      ...{ key_id, mac_algorithm: 'HMAC_SHA_256', mac: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    const answer = { key_id, mac_algorithm: 'HMAC_SHA_256' };
    expect(await ask('verify-mac', { ...asked, mac: made.mac })).toEqual({ ...answer, mac_valid: true });
    expect(await ask('verify-mac', { ...asked, mac: '00'.repeat(32) })).toEqual({
      ...answer,
      mac_valid: false,
    });
  });
});
