import { accountOf, type Principal } from '@keyledger/domain';
import { AwsError } from '../wire/aws-error.js';

/** The principals that the gateway knows. */
export interface KnownPrincipals {
  principal(id: string): Principal | undefined;
  list(projectId: string): Principal[];
}

/** Whose principals are read: those of the caller's project. */
export interface PrincipalScope {
  principals: KnownPrincipals;
  projectId: string;
}

const USER_ARN = /^arn:aws:iam::(\d{12}):user\/(.+)$/s;

/** A principal's ARN. By its id, since names may be given twice. */
export function principalArn(projectId: string, principalId: string): string {
  return `arn:aws:iam::${accountOf(projectId)}:user/${principalId}`;
}

/** The ARN of the account itself, which in policies stands for its roles. */
export function accountRootArn(projectId: string): string {
  return `arn:aws:iam::${accountOf(projectId)}:root`;
}

/**
 * The id of the principal that is named by its id, or by an ARN with its id or name.
 * @throws AwsError InvalidArnException when the project has none of this name, or several.
 */
export function principalNamed(text: string, { principals, projectId }: PrincipalScope): string {
  const arn = USER_ARN.exec(text);
  if (arn && arn[1] !== accountOf(projectId)) throw noSuchPrincipal();
  const name = arn ? arn[2]! : text;
  if (principals.principal(name)?.projectId === projectId) return name;
  const namesakes = arn ? principals.list(projectId).filter((each) => each.name === name) : [];
  if (namesakes.length > 1) {
    throw new AwsError(
      'InvalidArnException',
      'several principals have this name: name the one by arn:aws:iam::<account>:user/<its id>',
    );
  }
  if (!namesakes[0]) throw noSuchPrincipal();
  return namesakes[0].id;
}

const noSuchPrincipal = (): AwsError =>
  new AwsError(
    'InvalidArnException',
    'a principal is named by its id or by arn:aws:iam::<account>:user/<id or name>, and this account has none such',
  );
