import { shareHolders } from './share-holders.js';
import type { Custodian } from './state.js';

const custodian = (custodianId: number, zone = 'default'): Custodian => ({
  custodianId,
  name: `crypto-${custodianId}`,
  zone,
  address: '127.0.0.1',
  signingKey: 's',
  sealingKey: 'k',
});
const idsOf = (custodians: Custodian[]): number[] =>
  shareHolders(custodians).map(({ custodianId }) => custodianId);

it('gives every custodian a share while they are not too many', () => {
  expect(idsOf([custodian(3), custodian(1), custodian(7)])).toEqual([1, 3, 7]);
});

it('spreads the shares over the zones where there are more custodians than shares', () => {
  const many = Array.from({ length: 20 }, (_, index) => custodian(index + 1, index < 17 ? 'a' : 'b'));
  const holders = idsOf(many);
  expect(holders).toHaveLength(16);
  expect(holders).toEqual(expect.arrayContaining([18, 19, 20]));
});

it('moves no share when a node more comes than there are shares', () => {
  const many = Array.from({ length: 16 }, (_, index) => custodian(index + 1));
  expect(idsOf([...many, custodian(17)])).toEqual(idsOf(many));
});
