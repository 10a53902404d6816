import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  randomBytes,
  type KeyObject,
  type webcrypto,
} from 'node:crypto';
import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import { CRYPTO } from '@keyledger/contracts';
import { KeyledgerError } from '@keyledger/domain';
import type { Bus } from './bus.js';
import { decodeReply, encodeError, encodeJson, encodeOk, decodeJson } from './wire.js';

/**
 * The sealed channel: what services and crypto tell each other, unreadable to whoever reads the bus.
 *
 * A client sets up one HPKE context (RFC 9180, X25519, HKDF-SHA-256) towards the crypto cluster's public key and exports
 * two AES-256 keys from it, one per direction (RFC 9180, 9.8). Each message has a random 96-bit nonce, and the
 * encapsulated key goes with each request, so that any crypto node can answer any message.
 *
 * request  = 0x01 ‖ enc[32] ‖ nonce[12] ‖ ciphertext ‖ tag[16]   AAD: "request" ‖ subject
 * response = 0x01 ‖ nonce[12] ‖ ciphertext ‖ tag[16]             AAD: "response" ‖ subject ‖ the request's nonce
 */
const VERSION = 1;
const ENC_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const INFO = new TextEncoder().encode('keyledger sealed channel v1');
/** Random nonces: far below the 2^32 messages that NIST SP 800-38D allows under one key. */
const MAX_MESSAGES_PER_SESSION = 2 ** 28;
const SESSION_MAX_AGE_MS = 3_600_000;
/** Sessions that a crypto node remembers; an older one is derived again. */
const MAX_SERVER_SESSIONS = 1024;

const suite = () =>
  new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });

interface SessionKeys {
  request: KeyObject;
  response: KeyObject;
}

interface Exporter {
  export(context: Uint8Array, length: number): Promise<ArrayBuffer>;
}

async function exportKeys(context: Exporter): Promise<SessionKeys> {
  const derive = async (label: string): Promise<KeyObject> =>
    createSecretKey(Buffer.from(await context.export(new TextEncoder().encode(label), 32)));
  return { request: await derive('request'), response: await derive('response') };
}

function seal(key: KeyObject, nonce: Buffer, aad: Buffer, clear: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(aad);
  return Buffer.concat([nonce, cipher.update(clear), cipher.final(), cipher.getAuthTag()]);
}

function open(key: KeyObject, sealed: Buffer, aad: Buffer): Buffer {
  const end = sealed.length - TAG_BYTES;
  if (end < NONCE_BYTES) throw new Error('sealed message is too short');
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES));
  decipher.setAAD(aad);
  decipher.setAuthTag(sealed.subarray(end));
  return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, end)), decipher.final()]);
}

const requestAad = (subject: string): Buffer => Buffer.from(`request\n${subject}`);
const responseAad = (subject: string, nonce: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`response\n${subject}\n`), nonce]);

/** The public key of the crypto cluster's channel, as `CRYPTO.channel` answers it. */
export interface ChannelKey {
  /** Raw X25519 public key, base64. */
  publicKey: string;
}

/** The side of gateways and of services that need history keys. */
export class SealedClient {
  private session: Promise<{ enc: Buffer; keys: SessionKeys; since: number }> | undefined;
  private messages = 0;

  constructor(private readonly bus: Bus) {}

  /**
   * Asks crypto over a sealed subject.
   * @throws KeyledgerError as `Bus.request`.
   */
  async request<Reply>(
    subject: string,
    payload: unknown,
    options: { timeoutMs?: number; traceparent?: string } = {},
  ): Promise<Reply> {
    const { enc, keys } = await this.currentSession();
    const nonce = randomBytes(NONCE_BYTES);
    const sealed = seal(keys.request, nonce, requestAad(subject), encodeJson(payload));
    const reply = await this.bus.requestRaw(
      subject,
      Buffer.concat([Buffer.of(VERSION), enc, sealed]),
      options,
    );
    if (reply.data[0] !== VERSION) {
      // A refusal in clear: crypto could not open the message. Its channel key may have changed: begin anew next time.
      this.session = undefined;
      return decodeReply<Reply>(reply.data);
    }
    return decodeReply<Reply>(
      open(keys.response, Buffer.from(reply.data.subarray(1)), responseAad(subject, nonce)),
    );
  }

  private async currentSession(): Promise<{ enc: Buffer; keys: SessionKeys }> {
    const known = this.session;
    if (known && this.messages++ < MAX_MESSAGES_PER_SESSION) {
      const session = await known;
      if (Date.now() - session.since < SESSION_MAX_AGE_MS) return session;
      if (this.session !== known) return this.session ?? this.currentSession();
    }
    this.messages = 0;
    const made = this.newSession();
    this.session = made;
    made.catch(() => {
      if (this.session === made) this.session = undefined;
    });
    return made;
  }

  private async newSession(): Promise<{ enc: Buffer; keys: SessionKeys; since: number }> {
    const { publicKey } = await this.bus.request<ChannelKey>(CRYPTO.channel, {});
    const kem = suite();
    const recipientPublicKey = await kem.kem.deserializePublicKey(Buffer.from(publicKey, 'base64'));
    const context = await kem.createSenderContext({ recipientPublicKey, info: INFO });
    return { enc: Buffer.from(context.enc), keys: await exportKeys(context), since: Date.now() };
  }
}

/** The side of crypto. All nodes of a cluster share one channel key, so that each can answer for the others. */
export class SealedServer {
  private readonly sessions = new Map<string, Promise<SessionKeys>>();

  private constructor(
    private readonly privateKey: webcrypto.CryptoKey,
    readonly publicKey: string,
  ) {}

  /** A fresh channel key: raw X25519 private key, 32 bytes. */
  static async newPrivateKey(): Promise<Buffer> {
    const kem = suite().kem;
    const pair = await kem.generateKeyPair();
    return Buffer.from(await kem.serializePrivateKey(pair.privateKey));
  }

  static async open(privateKey: Uint8Array): Promise<SealedServer> {
    const kem = suite().kem;
    const key = await kem.deserializePrivateKey(privateKey);
    // RFC 8410: the fixed PKCS #8 prefix of an X25519 private key.
    const der = Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), privateKey]);
    const spki = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
    const raw = spki.export({ format: 'der', type: 'spki' }).subarray(-ENC_BYTES);
    return new SealedServer(key, raw.toString('base64'));
  }

  /** Opens a request, has it handled, and seals the answer or the refusal. Never rejects. */
  async answer(
    subject: string,
    message: Uint8Array,
    handle: (payload: unknown) => Promise<unknown>,
  ): Promise<Uint8Array> {
    let keys: SessionKeys;
    let nonce: Buffer;
    let payload: unknown;
    try {
      if (message[0] !== VERSION || message.length < 1 + ENC_BYTES + NONCE_BYTES + TAG_BYTES)
        throw new Error('form');
      const enc = Buffer.from(message.subarray(1, 1 + ENC_BYTES));
      const sealed = Buffer.from(message.subarray(1 + ENC_BYTES));
      keys = await this.sessionOf(enc);
      nonce = sealed.subarray(0, NONCE_BYTES);
      payload = decodeJson(open(keys.request, sealed, requestAad(subject)));
    } catch {
      return encodeError(new KeyledgerError('Unavailable', 'the sealed message could not be opened'));
    }
    let reply: Uint8Array;
    try {
      reply = encodeOk(await handle(payload));
    } catch (error) {
      reply = encodeError(error);
    }
    const sealed = seal(keys.response, randomBytes(NONCE_BYTES), responseAad(subject, nonce), reply);
    return Buffer.concat([Buffer.of(VERSION), sealed]);
  }

  private sessionOf(enc: Buffer): Promise<SessionKeys> {
    const name = enc.toString('latin1');
    const known = this.sessions.get(name);
    if (known) return known;
    const made = suite()
      .createRecipientContext({ recipientKey: this.privateKey, enc, info: INFO })
      .then((context) => exportKeys(context));
    this.sessions.set(name, made);
    made.catch(() => this.sessions.delete(name));
    if (this.sessions.size > MAX_SERVER_SESSIONS) this.sessions.delete(this.sessions.keys().next().value!);
    return made;
  }
}
