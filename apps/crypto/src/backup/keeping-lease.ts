import { RENEW_EVERY_MS } from './limits.js';

/**
 * Says again and again that a backup or restore is being worked on, while `work` goes on. Who was overtaken all the same hears so at
 * its next write.
 */
export async function keepingLease<Job>(
  rows: { update(job: Job): Promise<void> },
  job: Job,
  work: () => Promise<void>,
): Promise<void> {
  const renewing = setInterval(() => void rows.update(job).catch(() => undefined), RENEW_EVERY_MS);
  try {
    await work();
  } finally {
    clearInterval(renewing);
  }
}
