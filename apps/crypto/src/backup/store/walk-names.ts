/**
 * Names of a tree of folders in the order of their bytes, walking only into folders that can hold some that are wanted.
 * @param folder the entries of one folder: names below the root, those of folders with a `/` at their end
 * @param prefix, after, limit as `BackupStore.list`
 */
export async function walkNames(
  folder: (under: string) => Promise<string[]>,
  prefix: string,
  after: string,
  limit: number,
): Promise<string[]> {
  const names: string[] = [];
  const collect = async (under: string): Promise<void> => {
    // A folder's names begin with its own and a slash, which decides their order among its neighbours'.
    for (const name of (await folder(under)).sort((a, b) => (a < b ? -1 : 1))) {
      if (names.length === limit) return;
      if (name.endsWith('/')) {
        const wanted = name.startsWith(prefix) || prefix.startsWith(name);
        const passed = !after.startsWith(name) && name < after;
        if (wanted && !passed) await collect(name);
      } else if (name.startsWith(prefix) && name > after) {
        names.push(name);
      }
    }
  };
  await collect('');
  return names;
}
