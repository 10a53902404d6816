import { RustfsDialect } from '../../../testing/rustfs-dialect.js';
import { backupAndRestore } from './backup-and-restore.js';

const routes = backupAndRestore.flatMap((operation) => operation.routes);

it.each(routes)('%s says that it is not offered, and why, whatever is sent', async (route) => {
  const [method, path] = route.split(' ') as [string, string];
  for (const sent of [undefined, { bundle: 'b' }]) {
    const { status, body } = await new RustfsDialect().call(method, path, sent);
    expect([status, body]).toEqual([
      501,
      { code: 'NotImplemented', message: expect.stringContaining('backups of its own') },
    ]);
  }
});
