import { GRANT_ID, KEY_ID } from '../../../testing/aws-dialect.js';
import { grantToken, readGrantToken } from './grant-token.js';

const named = { keyId: KEY_ID, grantId: GRANT_ID };

describe('a grant token', () => {
  it('names its key and its grant', () => {
    expect(readGrantToken(grantToken(named))).toEqual(named);
  });

  it('stays what it was, so that tokens that were given out go on working', () => {
    expect(grantToken(named)).toBe(
      'AREREREiIkMzhERVVVVVVVUBI0VniavN7wEjRWeJq83vASNFZ4mrze8BI0VniavN70fsry0=',
    );
  });

  it.each([
    ['nothing', ''],
    ['any text', 'token'],
    ['a token with a character changed', grantToken(named).replace('ERER', 'ERES')],
    ['a token cut short', grantToken(named).slice(0, -8)],
    ['a token with more behind it', `${grantToken(named)}AAAA`],
    [
      'a token of another form',
      Buffer.concat([Buffer.of(2), Buffer.from(grantToken(named), 'base64').subarray(1)]).toString('base64'),
    ],
    ['a token in another alphabet', grantToken(named).replaceAll('+', '-').replace('=', '')],
  ])('is not %s', (_, token) => {
    expect(() => readGrantToken(token)).toThrow('no grant token');
  });
});
