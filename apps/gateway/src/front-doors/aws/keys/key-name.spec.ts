import { ACCOUNT, KEY_ARN, KEY_ID, PROJECT_ID, REGION } from '../../../testing/aws-dialect.js';
import { keyAlone, keyOrAlias } from './key-name.js';

const scope = { region: REGION, projectId: PROJECT_ID };
const arn = (rest: string, region = REGION, account = ACCOUNT): string =>
  `arn:aws:kms:${region}:${account}:${rest}`;
const outcome = (read: typeof keyOrAlias, name: string): unknown => {
  try {
    return read(name, scope);
  } catch (error) {
    return (error as { type: string }).type;
  }
};

it.each([
  [KEY_ID, { id: KEY_ID }, { id: KEY_ID }],
  [KEY_ARN, { id: KEY_ID }, { id: KEY_ID }],
  ['alias/a', { alias: 'a' }, 'NotFoundException'],
  [arn('alias/a'), { alias: 'a' }, 'InvalidArnException'],
  [arn(`key/${KEY_ID}`, 'eu-west-1'), 'NotFoundException', 'NotFoundException'],
  [arn(`key/${KEY_ID}`, REGION, '000000000000'), 'NotFoundException', 'NotFoundException'],
  [arn('key/'), 'NotFoundException', 'InvalidArnException'],
  ['arn:aws:s3:::bucket', 'NotFoundException', 'InvalidArnException'],
  ['mrk-1234abcd12ab34cd56ef1234567890ab', 'NotFoundException', 'NotFoundException'],
  ['alias/', 'NotFoundException', 'NotFoundException'],
  ['nothing', 'NotFoundException', 'NotFoundException'],
])('%s names %j where aliases are accepted, and %j where they are not', (name, orAlias, alone) => {
  expect(outcome(keyOrAlias, name)).toEqual(orAlias);
  expect(outcome(keyAlone, name)).toEqual(alone);
});
