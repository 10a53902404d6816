import type { Command } from 'commander';
import type { Cli } from '../cli.js';
import { integer } from '../options/parsers.js';
import { fields } from '../output/table.js';

/** The longest waiting time of any front door (Huawei's 1096 days). */
const MAX_WAIT_HOURS = 1096 * 24;

interface CreateOptions {
  waitHours?: number;
  adminName?: string;
}
interface MadeProject {
  projectId: string;
  admin: { id: string; name: string };
  token: string;
}

/** `keyledger projects create`: another project, which sees nothing of this one. */
export function addProjects(program: Command, cli: Cli): void {
  const projects = program.command('projects').description('make projects, which see nothing of each other');
  projects
    .command('create <name>')
    .description("make a project with an admin, and print the admin's token, which is never shown again")
    .option('--wait-hours <n>', "before a key's deletion; default 72", integer(1, MAX_WAIT_HOURS))
    .option('--admin-name <name>', 'default: admin')
    .action(
      cli.action(async ({ client, output }, name: string, { waitHours, adminName }: CreateOptions) => {
        const body = { name, deletionWaitHours: waitHours, adminName };
        const made = await client.change<MadeProject>('POST', '/projects', body);
        const text = fields([
          ['project', made.projectId],
          ['admin', `${made.admin.id} (${made.admin.name})`],
          ['token', made.token],
        ]);
        output.result(made, text);
      }),
    );
}
