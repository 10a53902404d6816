import { ApiProperty } from '@nestjs/swagger';
import { ROLES, type Principal, type Role } from '@keyledger/domain';

class TokenFacts {
  @ApiProperty({ format: 'uuid' })
  tokenId!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  expiresAt!: string | null;
}

class WebhookFacts {
  @ApiProperty({ format: 'uuid' })
  webhookId!: string;

  @ApiProperty()
  url!: string;
}

/** A principal as the native API shows it: never a secret, nor a token's hash. */
export class PrincipalObject {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty()
  name!: string;

  @ApiProperty({ enum: ROLES, enumName: 'Role' })
  role!: Role;

  @ApiProperty()
  projectId!: string;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ type: [String] })
  accessKeyIds!: string[];

  @ApiProperty({ type: [TokenFacts] })
  tokens!: { tokenId: string; expiresAt: string | null }[];

  @ApiProperty({ type: String, nullable: true, description: 'Where notices of keys go.' })
  email!: string | null;

  @ApiProperty({ type: [WebhookFacts] })
  webhooks!: { webhookId: string; url: string }[];
}

export function principalObject(principal: Principal): PrincipalObject {
  const { id, name, role, projectId, createdAt, accessKeyIds, tokens, email, webhooks } = principal;
  const facts = tokens.map(({ tokenId, expiresAt }) => ({ tokenId, expiresAt }));
  return { id, name, role, projectId, createdAt, accessKeyIds, tokens: facts, email, webhooks };
}
