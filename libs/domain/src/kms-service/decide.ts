import { assertNever, KeyledgerError } from '../errors.js';
import { completeConfig, type KmsServiceFields } from './configuration.js';
import type { KmsServiceEvent } from './events.js';
import type { KmsService } from './state.js';

export type KmsServiceCommand =
  /** From nothing but the fields and the defaults. */
  | { type: 'ConfigureKmsService'; fields: KmsServiceFields }
  /** On top of the configuration that is there, when one is. */
  | { type: 'ReconfigureKmsService'; fields: KmsServiceFields }
  /** `force`: one that runs is started again. */
  | { type: 'StartKmsService'; force: boolean }
  | { type: 'StopKmsService' };

/** @throws KeyledgerError InvalidRequest; InvalidKeyState when the service is not where the command needs it to be. */
export function decideKmsService(
  command: KmsServiceCommand,
  before: KmsService | undefined,
): KmsServiceEvent[] {
  switch (command.type) {
    case 'ConfigureKmsService': {
      const config = completeConfig(command.fields, null);
      if (before?.status === 'Running') throw running();
      return [{ type: 'KmsServiceConfigured', data: { config } }];
    }
    case 'ReconfigureKmsService': {
      const config = completeConfig(command.fields, before?.config ?? null);
      if (!before) return [{ type: 'KmsServiceConfigured', data: { config } }];
      const isSame = JSON.stringify(config) === JSON.stringify(before.config);
      return isSame ? [] : [{ type: 'KmsServiceReconfigured', data: { config } }];
    }
    case 'StartKmsService': {
      const service = requireConfigured(before);
      const started: KmsServiceEvent = { type: 'KmsServiceStarted', data: {} };
      if (service.status === 'Configured') return [started];
      if (!command.force) throw running();
      return [{ type: 'KmsServiceStopped', data: {} }, started];
    }
    case 'StopKmsService':
      return requireConfigured(before).status === 'Running' ? [{ type: 'KmsServiceStopped', data: {} }] : [];
    default:
      return assertNever(command);
  }
}

function requireConfigured(service: KmsService | undefined): KmsService {
  if (!service) throw new KeyledgerError('InvalidKeyState', 'KMS is not configured');
  return service;
}

const running = (): KeyledgerError => new KeyledgerError('InvalidKeyState', 'KMS already running');
