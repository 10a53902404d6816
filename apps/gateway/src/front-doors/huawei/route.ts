import type { HuaweiOperation } from './operation.js';

/** An operation of Huawei Cloud KMS, and what there is of it here. */
export interface HuaweiRoute {
  method: 'DELETE' | 'GET' | 'POST' | 'PUT';
  /** What it names is in braces: `{project_id}` in all of them. */
  path: string;
  status: 'works' | 'differs' | 'refused';
  /** How it differs, or why it is refused. */
  note: string;
  operation: HuaweiOperation;
}
