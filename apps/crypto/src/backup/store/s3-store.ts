import type { S3Client } from '@aws-sdk/client-s3';
import { checkName, type BackupStore } from './backup-store.js';

const CONNECT_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 10_000;
const MAX_ATTEMPTS = 3;

/**
 * Entries as objects of a bucket. Who asks, where and in which region is said as AWS's own tools want it: `AWS_ACCESS_KEY_ID`,
 * `AWS_SECRET_ACCESS_KEY`, `AWS_REGION`, `AWS_ENDPOINT_URL_S3`, or a shared configuration file.
 */
export class S3Store implements BackupStore {
  readonly description: string;

  private constructor(
    private readonly client: S3Client,
    private readonly sdk: typeof import('@aws-sdk/client-s3'),
    private readonly bucket: string,
    private readonly prefix: string,
  ) {
    this.description = `S3 bucket ${bucket}${prefix ? `, ${prefix}` : ''}`;
  }

  /**
   * @param path of the entries' names in the bucket; may be empty
   * @throws Error the bucket does not answer
   */
  static async open(bucket: string, path: string): Promise<S3Store> {
    // Loaded only where it is used: it is a good part of a second.
    const sdk = await import('@aws-sdk/client-s3');
    const client = new sdk.S3Client({
      maxAttempts: MAX_ATTEMPTS,
      requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS },
      // Other S3 servers have no names for buckets in the DNS.
      forcePathStyle: process.env['AWS_ENDPOINT_URL_S3'] !== undefined,
      // Not every S3 server knows the newer checksums, and what is kept authenticates itself.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
    await client.send(new sdk.HeadBucketCommand({ Bucket: bucket }));
    return new S3Store(client, sdk, bucket, path === '' ? '' : `${path}/`);
  }

  async put(name: string, bytes: Uint8Array): Promise<void> {
    await this.client.send(new this.sdk.PutObjectCommand({ ...this.at(name), Body: bytes }));
  }

  async get(name: string): Promise<Uint8Array | null> {
    try {
      const { Body } = await this.client.send(new this.sdk.GetObjectCommand(this.at(name)));
      if (!Body) throw new Error(`the bucket answered no content for ${name}`);
      return await Body.transformToByteArray();
    } catch (error) {
      if ((error as Error).name === 'NoSuchKey') return null;
      throw error;
    }
  }

  async list(prefix: string, after: string, limit: number): Promise<string[]> {
    const reply = await this.client.send(
      new this.sdk.ListObjectsV2Command({
        Bucket: this.bucket,
        Prefix: this.prefix + prefix,
        ...(after === '' ? {} : { StartAfter: this.prefix + after }),
        MaxKeys: limit,
      }),
    );
    return (reply.Contents ?? []).map(({ Key }) => Key!.slice(this.prefix.length));
  }

  async delete(name: string): Promise<void> {
    await this.client.send(new this.sdk.DeleteObjectCommand(this.at(name)));
  }

  async close(): Promise<void> {
    this.client.destroy();
  }

  private at(name: string): { Bucket: string; Key: string } {
    checkName(name);
    return { Bucket: this.bucket, Key: this.prefix + name };
  }
}
