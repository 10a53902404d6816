import { signedHeaders } from './signature.js';

/** The example of the Standard Webhooks specification (standard-webhooks.md, "Signature scheme"). */
const EXAMPLE = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: 1614265330,
  body: '{"test": 2432232314}',
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};

test.each([EXAMPLE.secret, EXAMPLE.secret.replace('whsec_', '')])(
  'the signature is that of the scheme, for the secret %s',
  (secret) => {
    const { id, body, timestamp, signature } = EXAMPLE;
    expect(signedHeaders(id, body, secret, timestamp * 1000 + 999)).toEqual({
      'webhook-id': id,
      'webhook-timestamp': `${timestamp}`,
      'webhook-signature': signature,
    });
  },
);
