import { UseGuards } from '@nestjs/common';
import { fastify, type FastifyReply } from 'fastify';
import { callDirectRoutes, directRoute } from './direct-routes.js';
import type { GatewayRequest } from './gateway-request.js';

class Greeter {
  constructor(private readonly word: string) {}

  greet(name: string): Promise<object> {
    return name === 'nobody' ? Promise.reject(new Error('there is nobody')) : this.say(name);
  }

  async send(reply: FastifyReply): Promise<void> {
    await reply.code(202).send('sent');
  }

  private async say(name: string): Promise<object> {
    return { said: `${this.word} ${name}` };
  }
}

const byNest = (): never => {
  throw new Error("Nest's way was taken");
};

async function served() {
  const server = fastify();
  server.setErrorHandler((error, _request, reply) =>
    reply.code(500).send({ failed: (error as Error).message }),
  );
  callDirectRoutes(server, { get: () => new Greeter('hello') as never });
  const nameOf = (request: GatewayRequest): [string] => [(request.params as { name: string }).name];
  const { greet, send } = Greeter.prototype;
  const greeting = directRoute(Greeter.prototype, greet, nameOf);
  const replyOf = (_request: GatewayRequest, reply: FastifyReply): [FastifyReply] => [reply];
  const sending = directRoute(Greeter.prototype, send, replyOf);
  server.get('/greet/:name', { config: { direct: greeting } }, byNest);
  server.get('/send', { config: { direct: sending } }, byNest);
  server.get('/nest', byNest);
  await server.ready();
  return (url: string) => server.inject({ url });
}

describe('a direct route', () => {
  it('is answered by its controller’s method, without Nest', async () => {
    const get = await served();
    expect((await get('/greet/you')).json()).toEqual({ said: 'hello you' });
  });

  it('hands a failure to the error handler', async () => {
    const get = await served();
    expect((await get('/greet/nobody')).json()).toEqual({ failed: 'there is nobody' });
  });

  it('may send its answer itself', async () => {
    const get = await served();
    const { statusCode, body } = await get('/send');
    expect([statusCode, body]).toEqual([202, 'sent']);
  });

  it('is refused when it asks Nest for a guard, which it would not get', () => {
    class Guarded {
      async greet(): Promise<object> {
        return {};
      }
    }
    UseGuards({ canActivate: () => false })(Guarded);
    const server = fastify();
    callDirectRoutes(server, { get: () => new Guarded() as never });
    const direct = directRoute(Guarded.prototype, Guarded.prototype.greet, (): [] => []);
    expect(() => server.get('/greet', { config: { direct } }, byNest)).toThrow(
      /Guarded asks Nest for __guards__/,
    );
  });

  it('is the only kind that is taken from Nest', async () => {
    const get = await served();
    expect((await get('/nest')).json()).toEqual({ failed: "Nest's way was taken" });
  });
});
