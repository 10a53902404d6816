import { FRONT_DOORS } from '../../../apps/gateway/src/front-doors/index.js';
import { startStack, type Stack } from '../../support/stack.js';
import { DOORS, openDoors, type Door, type Story } from './doors.js';

/** One key, many dialects: each tells the same of it, and what is done through one is so through all others. */
let stack: Stack;
let doors: Door[];
beforeAll(async () => {
  stack = await startStack();
  doors = await openDoors(stack);
});
afterAll(() => stack?.stop());

const door = (name: string): Door => doors.find((each) => each.name === name)!;

/** What every dialect that shows the key says of it; a dialect without descriptions says nothing of that. */
async function expectSameStory(id: string, state: Story['state']): Promise<void> {
  const whole = (await door('native').story(id))!;
  expect(whole.state).toBe(state);
  for (const each of doors) {
    const told = await each.story(id);
    if (each.name === 'hitachi' && state !== 'Enabled') expect(told).toBeNull();
    else
      expect([each.name, { ...told, description: told!.description ?? whole.description }]).toEqual([
        each.name,
        whole,
      ]);
  }
}

test('no dialect is left out', () => {
  expect([...DOORS].sort()).toEqual(FRONT_DOORS.map(({ name }) => name).sort());
});

const pairs = DOORS.flatMap((maker) => DOORS.map((other): [string, string] => [maker, other]));

test.each(pairs)(
  'a key made through %s is described, used, disabled and deleted through %s',
  async (maker, other) => {
    const id = await door(maker).create();
    const through = door(other);
    await expectSameStory(id, 'Enabled');
    await through.use?.(id);
    if (through.disable && through.enable) {
      await through.disable(id);
      await expectSameStory(id, 'Disabled');
      for (const each of doors) if (each.use) await expect(each.use(id)).rejects.toThrow();
      await through.enable(id);
    }
    await expectSameStory(id, 'Enabled');
    await through.remove(id);
    await expectSameStory(id, 'PendingDeletion');
  },
);
