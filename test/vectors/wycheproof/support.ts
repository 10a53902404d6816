import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Test vectors of Project Wycheproof (C2SP/wycheproof, `testvectors_v1`, Apache License 2.0), read from where they lie: from
 * `KEYLEDGER_WYCHEPROOF`, else from `../shared/wycheproof` beside this repository. They are no part of it.
 */
const FOLDER =
  process.env.KEYLEDGER_WYCHEPROOF ?? join(import.meta.dirname, '../../../../shared/wycheproof');

/** RSA and ML-DSA files hold hundreds of cases. */
const FILE_TIMEOUT_MS = 120_000;

export interface Case {
  tcId: number;
  comment: string;
  flags: string[];
  result: 'valid' | 'invalid' | 'acceptable';
  /** Inputs and outputs, hex. */
  [field: string]: any;
}
export interface Group {
  tests: Case[];
  [field: string]: any;
}

/**
 * What became of a case. `accepted` and `refused` as Wycheproof wants it; `beyond`: valid, but it asks for what Keyledger
 * does not offer (another key size, a context, a label…), so that refusing it is right.
 */
export type Verdict = 'accepted' | 'refused' | 'beyond';

/** A file as it is at the time of writing: fewer cases would prove less than this says. */
export interface Expected {
  cases: number;
  accepted: number;
  refused: number;
  beyond: number;
  /** What `beyond` is in this file. */
  why?: string;
}

export const hex = (text: string): Buffer => Buffer.from(text, 'hex');

/**
 * One test per file: runs every case, compares the counts with those expected, and prints them.
 * @param way names how the cases reach the product
 * @param run tells what the product does with a case: true when it takes it. `beyond` decides for valid cases alone.
 */
export function everyCase(
  file: string,
  way: string,
  expected: Expected,
  run: (each: Case, group: Group) => boolean | Promise<boolean>,
  beyond: (each: Case, group: Group) => boolean = () => false,
): void {
  const path = join(FOLDER, file);
  if (!existsSync(path)) {
    const unproven = `${file} is not there: that ${way} stands up to Wycheproof is unproven`;
    process.stdout.write(`wycheproof ${unproven}\n`);
    test.skip(unproven, () => undefined);
    return;
  }
  const promise = `${file}: every case, ${way}`;
  test(
    promise,
    async () => {
      const groups: Group[] = JSON.parse(readFileSync(path, 'utf8')).testGroups;
      const counts = { cases: 0, accepted: 0, refused: 0, beyond: 0 };
      for (const group of groups) {
        for (const each of group.tests) {
          const verdict = await verdictOn(each, group, run, beyond);
          counts.cases += 1;
          counts[verdict] += 1;
        }
      }
      const { why, ...numbers } = expected;
      expect(counts).toEqual(numbers);
      process.stdout.write(`wycheproof ${file}: ${describeCounts(counts, why)} (${way})\n`);
    },
    FILE_TIMEOUT_MS,
  );
}

async function verdictOn(
  each: Case,
  group: Group,
  run: (each: Case, group: Group) => boolean | Promise<boolean>,
  beyond: (each: Case, group: Group) => boolean,
): Promise<Verdict> {
  const taken = await run(each, group);
  const isBeyond = each.result === 'valid' && beyond(each, group);
  // `acceptable` cases are old forms that a verifier may take; we are strict and take none.
  const wanted = each.result === 'valid' && !isBeyond;
  const { tcId, comment, flags, result } = each;
  expect({ tcId, comment, flags, result, taken }).toEqual({ tcId, comment, flags, result, taken: wanted });
  if (taken) return 'accepted';
  return isBeyond ? 'beyond' : 'refused';
}

function describeCounts({ cases, accepted, refused, beyond }: Expected, why?: string): string {
  const rest = beyond > 0 ? `, ${beyond} valid ones refused: ${why}` : '';
  return `${cases} cases, ${accepted} accepted, ${refused} refused as they should be${rest}`;
}
