import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writableTarget, writeWhole, type Target } from './write-whole.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'keyledger-cli-'))));
afterEach(() => rmSync(folder, { recursive: true }));
const at = (name: string): Target => ({ path: join(folder, name), name });
const put = (name: string, content: string): void => writeFileSync(join(folder, name), content);
const content = (name: string): string => readFileSync(join(folder, name), 'utf8');

describe('writing a file whole', () => {
  it('gives it its name, for its owner alone, and leaves nothing else', async () => {
    await writeWhole(at('file'), false, (file) => file.writeFile('all of it'));
    expect(readdirSync(folder)).toEqual(['file']);
    expect(content('file')).toBe('all of it');
    expect(statSync(join(folder, 'file')).mode & 0o777).toBe(0o600);
  });

  it('leaves nothing when writing fails half-way', async () => {
    const half = writeWhole(at('file'), false, async (file) => {
      await file.writeFile('half of it');
      throw new Error('cut');
    });
    await expect(half).rejects.toThrow('cut');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('leaves the file that was there when writing its replacement fails', async () => {
    put('file', 'old');
    await expect(writeWhole(at('file'), true, () => Promise.reject(new Error('cut')))).rejects.toThrow('cut');
    expect(content('file')).toBe('old');
  });

  it('replaces a file by force', async () => {
    put('file', 'old');
    await writeWhole(at('file'), true, (file) => file.writeFile('new'));
    expect(content('file')).toBe('new');
  });

  it('does not replace, without force, a file that appeared while it wrote', async () => {
    const raced = writeWhole(at('file'), false, async (file) => {
      put('file', "somebody else's");
      await file.writeFile('ours');
    });
    await expect(raced).rejects.toMatchObject({ code: 'FileExists' });
    expect(content('file')).toBe("somebody else's");
    expect(readdirSync(folder)).toEqual(['file']);
  });

  it('says in words why it could not', async () => {
    const nowhere = { path: join(folder, 'missing', 'file'), name: 'missing/file' };
    await expect(writeWhole(nowhere, false, async () => undefined)).rejects.toMatchObject({
      code: 'FileError',
      message: "can't write missing/file: there is no such file or folder",
    });
  });
});

describe('a place to write', () => {
  it('is refused when something is there, but for a regular file and force', async () => {
    put('file', 'old');
    mkdirSync(join(folder, 'folder'));
    await expect(writableTarget(at('file'), false)).rejects.toMatchObject({ code: 'FileExists' });
    await expect(writableTarget(at('file'), true)).resolves.toEqual(at('file'));
    await expect(writableTarget(at('folder'), true)).rejects.toThrow(/not a regular file/);
    await expect(writableTarget({ path: '/dev/null', name: '/dev/null' }, true)).rejects.toThrow(
      /not a regular file/,
    );
  });

  it('is what a symbolic link points to', async () => {
    put('file', 'old');
    symlinkSync('file', join(folder, 'link'));
    await expect(writableTarget(at('link'), true)).resolves.toEqual({ ...at('file'), name: 'link' });
    await expect(writableTarget(at('link'), false)).rejects.toThrow(/^link exists/);
  });
});
