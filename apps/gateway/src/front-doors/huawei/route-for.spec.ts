import { HUAWEI_OPERATIONS } from './operations.js';
import { routeFor } from './route-for.js';

const P = '0123456789abcdef0123456789abcdef';
const operationAt = (method: string, path: string) =>
  HUAWEI_OPERATIONS.find((route) => route.method === method && route.path === path)!.operation;

describe('the operation of a path', () => {
  it('is found by its method, with what the path names decoded', () => {
    const tags = '/v1.0/{project_id}/kms/{key_id}/tags';
    expect(routeFor('DELETE', `/v1.0/${P}/kms/k/tags/a%2Fb%20c`)).toEqual({
      operation: operationAt('DELETE', `${tags}/{key}`),
      params: { project_id: P, key_id: 'k', key: 'a/b c' },
    });
    expect(routeFor('POST', `/v1.0/${P}/kms/k/tags/action`).operation).toBe(
      operationAt('POST', `${tags}/action`),
    );
    expect(routeFor('GET', `/v1.0/${P}/kms/tags`).params).toEqual({ project_id: P });
  });

  it.each([
    ['POST', `/v1.0/${P}/kms`, 'KMS.0201'],
    ['POST', `/v1.0/${P}/kms/describe-key/more`, 'KMS.0201'],
    ['POST', `/v1.0/${P}/KMS/describe-key`, 'KMS.0201'],
    ['POST', `/v1.0/${P}/kms%2Fdescribe-key`, 'KMS.0201'],
    ['DELETE', `/v1.0/${P}/kms/describe-key`, 'KMS.0215'],
    ['GET', `/v1.0/${P}/kms/alias/associate`, 'KMS.0215'],
  ])('is none for %s %s', (method, path, code) => {
    expect(() => routeFor(method, path)).toThrow(expect.objectContaining({ code }) as never);
  });
});
