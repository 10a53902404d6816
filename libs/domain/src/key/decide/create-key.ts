import { KeyledgerError } from '../../errors.js';
import { MAX_DESCRIPTION_CHARS, MS_PER_DAY } from '../../limits.js';
import type { KeyCreated, KeyOrigin, MaterialFacts } from '../events.js';
import { checkPeriodDays } from '../rotation-period.js';
import { specFacts, type KeySpec, type KeyUsage } from '../specs.js';
import type { KeyHistory } from '../state.js';
import { checkTags, checkText } from '../tags.js';

export interface CreateKey {
  type: 'CreateKey';
  projectId: string;
  description: string;
  spec: KeySpec;
  usage: KeyUsage;
  origin: KeyOrigin;
  tags: Record<string, string>;
  rotationPeriodDays: number | null;
  /** Made by crypto before the decision; absent for EXTERNAL keys. */
  material?: MaterialFacts;
  at: string;
}

/** Everything that can be refused before material is made: called by `createKey` and by the handler beforehand. */
export function checkCreateKey(command: Omit<CreateKey, 'material'>): void {
  if (!specFacts(command.spec).usages.includes(command.usage)) {
    throw new KeyledgerError('InvalidKeyUsage', `a ${command.spec} key cannot be used for ${command.usage}`);
  }
  checkText(command.description, 'the description');
  if (command.description.length > MAX_DESCRIPTION_CHARS) {
    throw new KeyledgerError(
      'InvalidRequest',
      `description is longer than ${MAX_DESCRIPTION_CHARS} characters`,
    );
  }
  checkTags(command.tags, {});
  if (command.rotationPeriodDays !== null) {
    checkPeriodDays(command.rotationPeriodDays);
    if (command.origin === 'EXTERNAL') {
      throw new KeyledgerError(
        'UnsupportedOperation',
        'a key with imported material cannot rotate on a schedule',
      );
    }
  }
}

export function createKey(command: CreateKey, before: KeyHistory): KeyCreated[] {
  if (before) throw new KeyledgerError('AlreadyExists', 'a key with this id exists already');
  checkCreateKey(command);
  const { projectId, description, spec, usage, origin, tags, material, rotationPeriodDays, at } = command;
  const data: KeyCreated['data'] = { projectId, description, spec, usage, origin, tags };
  if (material) data.material = material;
  if (rotationPeriodDays !== null) {
    const nextRotationAt = new Date(Date.parse(at) + rotationPeriodDays * MS_PER_DAY).toISOString();
    data.rotation = { periodDays: rotationPeriodDays, nextRotationAt };
  }
  return [{ type: 'KeyCreated', data }];
}
