import { EventStoreUnavailableError } from '../port.js';

const REQUEST_TIMEOUT_MS = 10_000;

/**
 * Starts a scavenge on every node that the connection string names: a scavenge is a node's own affair. It goes on in the
 * background, on the server; one that runs already is left to run.
 * @throws EventStoreUnavailableError a node could not be asked, or refuses (the user must be allowed to run operations).
 */
export async function startScavenges(url: string): Promise<void> {
  for (const { address, authorization } of nodesOf(url)) {
    let status: number;
    try {
      const response = await fetch(`${address}/admin/scavenge`, {
        method: 'POST',
        headers: authorization === null ? {} : { authorization },
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      });
      status = response.status;
      await response.body?.cancel();
    } catch {
      throw new EventStoreUnavailableError('the event store could not be asked for a scavenge');
    }
    if (status >= 400)
      throw new EventStoreUnavailableError(`the event store refuses a scavenge (HTTP ${status})`);
  }
}

/** `kurrentdb://user:password@host1:2113,host2:2113?tls=false` names two nodes that speak plain HTTP. */
function nodesOf(url: string): { address: string; authorization: string | null }[] {
  const [, user, password, hosts = '', query = ''] =
    /^[a-z+]+:\/\/(?:([^:@/]*):([^@/]*)@)?([^/?]*)\/?(?:\?(.*))?$/i.exec(url) ?? [];
  const scheme = new URLSearchParams(query.toLowerCase()).get('tls') === 'false' ? 'http' : 'https';
  const credentials = `${decodeURIComponent(user ?? '')}:${decodeURIComponent(password ?? '')}`;
  const authorization = user === undefined ? null : `Basic ${Buffer.from(credentials).toString('base64')}`;
  return hosts.split(',').map((host) => ({ address: `${scheme}://${host}`, authorization }));
}
