import { assertNever } from '../errors.js';
import type { KmsServiceConfig, KmsServiceEvent } from './events.js';

/** A project's KMS service as its events tell it. One that was never configured has none. */
export interface KmsService {
  status: 'Configured' | 'Running';
  config: KmsServiceConfig;
  /** The credential that the current configuration took the place of: crypto may forget it. */
  supersededCredentialId: string | null;
  revision: number;
}

export function evolveKmsService(
  before: KmsService | undefined,
  event: KmsServiceEvent,
  revision: number,
): KmsService {
  switch (event.type) {
    case 'KmsServiceConfigured':
    case 'KmsServiceReconfigured':
      return {
        status: before?.status ?? 'Configured',
        config: event.data.config,
        supersededCredentialId: superseded(before, event.data.config),
        revision,
      };
    case 'KmsServiceStarted':
      return { ...configured(before, event), status: 'Running', revision };
    case 'KmsServiceStopped':
      return { ...configured(before, event), status: 'Configured', revision };
    default:
      return assertNever(event);
  }
}

/** What crypto keeps the secret of a configuration under; null when it has none. */
export function credentialOf({ backend }: KmsServiceConfig): string | null {
  return backend.type === 'vault' ? backend.credentialId : null;
}

function superseded(before: KmsService | undefined, config: KmsServiceConfig): string | null {
  if (!before) return null;
  const earlier = credentialOf(before.config);
  return earlier === credentialOf(config) ? before.supersededCredentialId : earlier;
}

function configured(before: KmsService | undefined, { type }: KmsServiceEvent): KmsService {
  if (!before) throw new Error(`${type} of a KMS service that was never configured`);
  return before;
}
