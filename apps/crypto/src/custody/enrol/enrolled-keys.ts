import type { CustodyEvent } from '@keyledger/domain';

/** Signing keys of all nodes that were ever enrolled, from the log: who was taken off the list does not come back by itself. */
export class EnrolledKeys {
  private readonly byId = new Map<number, { name: string; signingKey: string }>();
  private readonly removed_ = new Set<string>();

  get removed(): ReadonlySet<string> {
    return this.removed_;
  }

  /** To be told of every event of the root key's stream, in order. */
  apply(event: CustodyEvent): void {
    if (event.type === 'CustodianEnrolled') {
      const { custodianId, name, signingKey } = event.data;
      for (const [id, each] of this.byId) if (each.name === name && id !== custodianId) this.remove(id);
      this.byId.set(custodianId, { name, signingKey });
    } else if (event.type === 'CustodianRemoved') {
      this.remove(event.data.custodianId);
    }
  }

  private remove(custodianId: number): void {
    const known = this.byId.get(custodianId);
    if (known) this.removed_.add(known.signingKey);
    this.byId.delete(custodianId);
  }
}
