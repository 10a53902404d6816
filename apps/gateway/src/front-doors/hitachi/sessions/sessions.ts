import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Caller } from '@keyledger/contracts';
import { Clock } from '@keyledger/runtime';
import { Directory } from '../../../core/directory.js';
import { MAX_SESSIONS, MAX_SESSIONS_PER_PRINCIPAL } from '../limits.js';
import { HitachiError } from '../wire/hitachi-error.js';
import { utcSeconds } from '../wire/fields.js';

/** 32 hexadecimal digits. */
const TOKEN_BYTES = 16;

interface Session {
  id: number;
  tokenHash: string;
  /** The access key that opened it: without it, the session is over. */
  accessKeyId: string;
  principalId: string;
  ipAddress: string;
  createdAtMs: number;
  lastAccessedAtMs: number;
  aliveMs: number;
}

/** A session as its owner is told of it. */
export interface SessionObject {
  sessionId: number;
  userId: string;
  ipAddress: string;
  createdTime: string;
  lastAccessedTime: string;
}

/** Who opens a session, from where, and how long it lives unused. */
export interface Opening {
  accessKeyId: string;
  principalId: string;
  ipAddress: string;
  aliveSeconds: number;
}

/**
 * The sessions of this gateway, in its memory alone: another gateway does not know them, and when this one ends they are over, as
 * on the vendor's server. Of a token, only its digest is kept.
 */
@Injectable()
export class Sessions {
  private readonly byHash = new Map<string, Session>();
  private lastId = 0;

  constructor(
    private readonly directory: Directory,
    private readonly clock: Clock,
  ) {}

  /** @throws HitachiError when there are too many. */
  open({ accessKeyId, principalId, ipAddress, aliveSeconds }: Opening): { token: string; sessionId: number } {
    this.forgetTheDead();
    const own = this.of(principalId).length;
    if (own >= MAX_SESSIONS_PER_PRINCIPAL || this.byHash.size >= MAX_SESSIONS) {
      throw new HitachiError('TooManySessions', 'no more sessions can be opened now');
    }
    const token = randomBytes(TOKEN_BYTES).toString('hex');
    const now = this.clock.nowMs();
    const session: Session = {
      id: ++this.lastId,
      tokenHash: sha256(token),
      ...{ accessKeyId, principalId, ipAddress },
      ...{ createdAtMs: now, lastAccessedAtMs: now, aliveMs: aliveSeconds * 1000 },
    };
    this.byHash.set(session.tokenHash, session);
    return { token, sessionId: session.id };
  }

  /** Who bears the token of a session that is alive, which then goes on living; else null. */
  bearer(token: string): Caller | null {
    const session = this.byHash.get(sha256(token));
    const caller = session && this.callerOf(session);
    if (!session || !caller) return null;
    session.lastAccessedAtMs = this.clock.nowMs();
    return caller;
  }

  list(principalId: string): SessionObject[] {
    return this.of(principalId).map(sessionObject);
  }

  /** Whether there was one of this principal. */
  close(principalId: string, id: number): boolean {
    const session = this.of(principalId).find((each) => each.id === id);
    return session !== undefined && this.byHash.delete(session.tokenHash);
  }

  private of(principalId: string): Session[] {
    return [...this.byHash.values()].filter(
      (session) => session.principalId === principalId && this.callerOf(session) !== null,
    );
  }

  /** Null when nobody bears it any more: it was left unused, or its access key or principal was removed. */
  private callerOf({ accessKeyId, principalId, lastAccessedAtMs, aliveMs }: Session): Caller | null {
    if (this.clock.nowMs() >= lastAccessedAtMs + aliveMs) return null;
    const caller = this.directory.byAccessKeyId(accessKeyId);
    return caller?.principalId === principalId ? caller : null;
  }

  private forgetTheDead(): void {
    for (const [hash, session] of this.byHash) if (!this.callerOf(session)) this.byHash.delete(hash);
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const sessionObject = (session: Session): SessionObject => ({
  sessionId: session.id,
  userId: session.accessKeyId,
  ipAddress: session.ipAddress,
  createdTime: utcSeconds(session.createdAtMs),
  lastAccessedTime: utcSeconds(session.lastAccessedAtMs),
});
