import { ACCOUNT, ADA_ARN, ADA_ID, aPrincipal, PROJECT_ID, ROOT_ARN } from '../../../testing/aws-dialect.js';
import { accountRootArn, principalArn, principalNamed } from './principal-name.js';

const OTHER = 'f'.repeat(32);
const known = [
  aPrincipal(ADA_ID, 'ada'),
  aPrincipal('t1', 'twin'),
  aPrincipal('t2', 'twin'),
  aPrincipal('m', 'mallory', { projectId: OTHER }),
];
const scope = {
  projectId: PROJECT_ID,
  principals: {
    principal: (id: string) => known.find((each) => each.id === id),
    list: (projectId: string) => known.filter((each) => each.projectId === projectId),
  },
};
const user = (name: string, account = ACCOUNT): string => `arn:aws:iam::${account}:user/${name}`;

describe('the name of a principal', () => {
  it('is its ARN in answers, with its id', () => {
    expect([principalArn(PROJECT_ID, ADA_ID), accountRootArn(PROJECT_ID)]).toEqual([ADA_ARN, ROOT_ARN]);
  });

  it.each([ADA_ID, ADA_ARN, user('ada')])('is taken as %s', (name) => {
    expect(principalNamed(name, scope)).toBe(ADA_ID);
  });

  it.each([
    ['a name without an ARN', 'ada'],
    ['nobody', user('nobody')],
    ['another account’s', user('ada', '000000000001')],
    ['a principal of another project by its id', 'm'],
    ['a principal of another project by its name', user('mallory')],
    ['the account itself', ROOT_ARN],
    ['a role', `arn:aws:iam::${ACCOUNT}:role/ada`],
    ['a name that two have', user('twin')],
  ])('is not %s', (_, name) => {
    expect(() => principalNamed(name, scope)).toThrow(
      expect.objectContaining({ type: 'InvalidArnException' }),
    );
  });
});
