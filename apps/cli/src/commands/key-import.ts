import type { Command } from 'commander';
import { keyPath, type ApiClient } from '../api/client.js';
import type { ImportParameters, Key } from '../api/shapes.js';
import type { Cli, Session } from '../cli.js';
import { usageError } from '../errors.js';
import { readSmall } from '../files/inputs.js';
import { materialOf, WRAPPING_ALGORITHM, wrapMaterial } from '../files/wrap-material.js';
import { base64, oneOf, time } from '../options/parsers.js';
import { fields } from '../output/table.js';

const WRAPPING_ALGORITHMS = [
  'RSAES_OAEP_SHA_1',
  'RSAES_OAEP_SHA_256',
  'RSA_AES_KEY_WRAP_SHA_1',
  'RSA_AES_KEY_WRAP_SHA_256',
] as const;
const WRAPPING_KEY_SPECS = ['RSA_2048', 'RSA_3072', 'RSA_4096'] as const;
/** An RSA key of 4096 bit as PEM has about 3300 bytes. */
const MAX_MATERIAL_BYTES = 8192;

/** `keyledger keys import-parameters | import | delete-material`: bring your own key. */
export function addKeyImport(keys: Command, cli: Cli): void {
  addParameters(keys, cli);
  addImport(keys, cli);
  keys
    .command('delete-material <key>')
    .description('delete imported material; the key waits for the same material again')
    .action(
      cli.action(async ({ client, output }, name: string) => {
        const key = await client.change<Key>('DELETE', keyPath(name, 'material'));
        output.result(key, `${key.id} is ${key.state}`);
      }),
    );
}

interface ParametersOptions {
  wrappingAlgorithm: string;
  wrappingKeySpec?: string;
}

function addParameters(keys: Command, cli: Cli): void {
  keys
    .command('import-parameters <key>')
    .description('a public key to wrap material with, and a token to import it with, good for 24 hours')
    .option(
      '--wrapping-algorithm <algorithm>',
      WRAPPING_ALGORITHMS.join(', '),
      oneOf(...WRAPPING_ALGORITHMS),
      WRAPPING_ALGORITHM,
    )
    .option('--wrapping-key-spec <spec>', 'RSA_2048, RSA_3072 or RSA_4096', oneOf(...WRAPPING_KEY_SPECS))
    .action(
      cli.action(async ({ client, output }, name: string, options: ParametersOptions) => {
        const parameters = await parametersOf(client, name, options);
        const text = fields([
          ['key', parameters.keyId],
          ['public key', parameters.publicKey],
          ['token', parameters.importToken],
          ['valid to', parameters.validTo],
        ]);
        output.result(parameters, text);
      }),
    );
}

const parametersOf = (client: ApiClient, name: string, body: ParametersOptions): Promise<ImportParameters> =>
  client.change<ImportParameters>('POST', keyPath(name, 'import-parameters'), body);

interface ImportOptions {
  material?: string;
  encryptedMaterial?: string;
  token?: string;
  expiresAt?: string;
}

function addImport(keys: Command, cli: Cli): void {
  keys
    .command('import <key>')
    .description('give a key of origin EXTERNAL its material')
    .option('--material <file>', "a symmetric key's bytes, or a private key (PEM or DER); wrapped here")
    .option('--encrypted-material <file>', 'or: material that was wrapped elsewhere, as bytes')
    .option('--token <base64>', 'of the parameters that it was wrapped with', base64)
    .option('--expires-at <time>', 'when the material goes; default: it stays', time)
    .action(
      cli.action(async (session, name: string, options: ImportOptions) => {
        const wrapped = await wrappedMaterial(session, name, options);
        const body = { ...wrapped, expiresAt: options.expiresAt };
        const key = await session.client.change<Key>('POST', keyPath(name, 'import-material'), body);
        const until =
          key.materialExpiresAt === null ? '' : `; its material expires at ${key.materialExpiresAt}`;
        session.output.result(key, `${key.id} is ${key.state}${until}`);
      }),
    );
}

/** What the service takes: wrapped by this command, or as it was wrapped elsewhere. */
async function wrappedMaterial(
  { io, client }: Session,
  name: string,
  { material: file, encryptedMaterial, token }: ImportOptions,
): Promise<{ importToken: string; encryptedMaterial: string }> {
  if (file !== undefined && encryptedMaterial === undefined && token === undefined) {
    const bytes = await readSmall(io, file, MAX_MATERIAL_BYTES, ': this is no key');
    const material = materialOf(bytes);
    const asked = { wrappingAlgorithm: WRAPPING_ALGORITHM };
    const { publicKey, importToken } = await parametersOf(client, name, asked);
    const wrapped = wrapMaterial(publicKey, material);
    bytes.fill(0);
    material.fill(0);
    return { importToken, encryptedMaterial: wrapped };
  }
  if (file === undefined && encryptedMaterial !== undefined && token !== undefined) {
    const bytes = await readSmall(io, encryptedMaterial, MAX_MATERIAL_BYTES, ': this is no wrapped key');
    return { importToken: token, encryptedMaterial: bytes.toString('base64') };
  }
  throw usageError('give either --material, or --encrypted-material with its --token');
}
