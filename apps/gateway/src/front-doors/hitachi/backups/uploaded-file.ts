import type { Readable } from 'node:stream';
import { Busboy } from '@fastify/busboy';
import { MAX_PASSWORD_CHARS, MAX_UPLOAD_BYTES } from '../limits.js';
import { invalid } from '../wire/fields.js';

/** Names of the parts. The vendor's public pages do not show them: these are ours. */
const FILE_PART = 'file';
const PASSWORD_PART = 'password';
const MAX_PARTS = 2;
const MAX_HEADERS_OF_PART = 16;

/**
 * Reads a form with a file and a password, in any order; the file is handed on as it comes.
 * @param take is given the file; what it throws is what this rejects with.
 * @returns the password as it was sent; undefined when there was none.
 * @throws KeyledgerError InvalidRequest for a form that is broken or has other parts.
 */
export async function readUpload(
  contentType: string,
  body: Readable,
  take: (file: Readable) => Promise<void>,
): Promise<string | undefined> {
  const form = parserOf(contentType);
  let password: string | undefined;
  let file: Readable | undefined;
  let taken: Promise<void> | undefined;
  let problem: Error | undefined;
  const strange = (): void =>
    void (problem ??= invalid(`the form has a part that is neither ${KNOWN_PARTS}`));
  form.on('field', (name: string, value: string, _, valueTruncated: boolean) => {
    if (name !== PASSWORD_PART || password !== undefined) return strange();
    // A longer one is too long, whatever was cut off.
    password = valueTruncated ? `${value}${value}` : value;
  });
  form.on('file', (name: string, part: Readable) => {
    if (name !== FILE_PART || file) {
      part.resume();
      return strange();
    }
    file = part;
    taken = handOn(part, take);
    // It is waited for when the form has been read.
    taken.catch(() => undefined);
  });
  try {
    await parsed(form, body);
  } catch (error) {
    file?.destroy(error as Error);
    throw error;
  }
  await taken;
  if (problem) throw problem;
  if (!taken) throw invalid(`the part ${FILE_PART} is missing`);
  return password;
}

const KNOWN_PARTS = `${FILE_PART} nor ${PASSWORD_PART}`;

function parserOf(contentType: string): Busboy {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      limits: {
        parts: MAX_PARTS,
        fieldSize: MAX_PASSWORD_CHARS,
        fileSize: MAX_UPLOAD_BYTES + 1,
        headerPairs: MAX_HEADERS_OF_PART,
      },
    });
  } catch {
    throw invalid('the Content-Type names no boundary');
  }
}

/** After a refusal in the middle the rest is read and dropped, so that its sender can hear of it. */
async function handOn(file: Readable, take: (file: Readable) => Promise<void>): Promise<void> {
  try {
    await take(file);
  } finally {
    file.resume();
  }
}

function parsed(form: Busboy, body: Readable): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (message: string) => (): void => {
      body.unpipe(form);
      body.resume();
      reject(invalid(message));
    };
    form.on('finish', resolve);
    form.on('partsLimit', fail(`the form has more parts than ${MAX_PARTS}`));
    form.on('error', fail('the form is broken'));
    body.on('error', fail('the body ended before it was whole'));
    body.on('close', () => {
      if (!body.readableEnded) fail('the body ended before it was whole')();
    });
    body.pipe(form);
  });
}
