/** What a principal may be (DESIGN: admin, key operator, key user, auditor). */
/** A member may do nothing but what managers of single keys let them: by permissions on a key, and by grants. */
export const ROLES = ['admin', 'operator', 'user', 'auditor', 'member'] as const;
export type Role = (typeof ROLES)[number];

/** What can be asked of the gateway. Each route names exactly one. */
export const ACTIONS = [
  'keys.create',
  'keys.manage',
  'keys.delete',
  'keys.read',
  'keys.use',
  'random.generate',
  'projects.manage',
  'principals.manage',
  'principals.read',
  'events.read',
  'audit.read',
  'system.read',
  'system.replay',
  'custody.read',
  'custody.manage',
  'backups.manage',
  'kms-service.manage',
] as const;
export type Action = (typeof ACTIONS)[number];

/** An operator keeps keys but cannot use them; a user uses them but cannot change them. */
const ALLOWED: Record<Role, readonly Action[]> = {
  // Projects, custody and backups are for admins of the installation's first project alone; the service checks which that is.
  admin: ACTIONS,
  operator: ['keys.create', 'keys.manage', 'keys.delete', 'keys.read', 'system.read'],
  user: ['keys.read', 'keys.use', 'random.generate', 'system.read'],
  member: ['random.generate'],
  auditor: ['keys.read', 'principals.read', 'events.read', 'audit.read', 'system.read', 'custody.read'],
};

export function mayDo(role: Role, action: Action): boolean {
  return ALLOWED[role].includes(action);
}
