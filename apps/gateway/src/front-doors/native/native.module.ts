import { Module } from '@nestjs/common';
import { ChangeAliasController } from './aliases/change-alias.js';
import { ListAliasesController } from './aliases/list-aliases.js';
import { KeyHistoryController } from './audit/key-history.js';
import { KeyUsageController } from './audit/key-usage.js';
import { ListNoticesController } from './audit/list-notices.js';
import { ListUsageController } from './audit/list-usage.js';
import { backupControllers } from './backups/index.js';
import { custodyControllers, CustodyCalls } from './custody/index.js';
import { EventPages } from './events/event-pages.js';
import { Followers } from './events/followers.js';
import { ReadEventsController } from './events/read-events.js';
import { CreateGrantController } from './grants/create-grant.js';
import { EndGrantController } from './grants/end-grant.js';
import { ListGrantsController } from './grants/list-grants.js';
import { HomeController } from './home/home.js';
import { DecryptController } from './key-operations/decrypt.js';
import { EncryptController } from './key-operations/encrypt.js';
import { GenerateDataKeyPairController } from './key-operations/generate-data-key-pair.js';
import { GenerateDataKeyController } from './key-operations/generate-data-key.js';
import { GenerateMacController } from './key-operations/generate-mac.js';
import { RandomController } from './key-operations/random.js';
import { ReEncryptController } from './key-operations/re-encrypt.js';
import { SignController } from './key-operations/sign.js';
import { VerifyMacController } from './key-operations/verify-mac.js';
import { VerifyController } from './key-operations/verify.js';
import { BindResourceController } from './keys/bind-resource.js';
import { BlockResourcesController } from './keys/block-resources.js';
import { CreateKeyController } from './keys/create-key.js';
import { DeleteKeyController } from './keys/delete-key.js';
import { DescribeKeyController } from './keys/describe-key.js';
import { EnableDisableController } from './keys/enable-disable.js';
import { ImportMaterialController } from './keys/import-material.js';
import { KeyChanges } from './keys/key-changes.js';
import { ListKeysController } from './keys/list-keys.js';
import { ListRotationsController } from './keys/list-rotations.js';
import { ListVersionsController } from './keys/list-versions.js';
import { PermissionsController } from './keys/permissions.js';
import { ReadableKeys } from './keys/readable-keys.js';
import { RotateKeyController } from './keys/rotate-key.js';
import { TagKeyController } from './keys/tag-key.js';
import { NativeCalls } from './native-calls.js';
import { AccessKeysController } from './principals/access-keys.js';
import { ChangeEmailController } from './principals/change-email.js';
import { CreatePrincipalController } from './principals/create-principal.js';
import { ListPrincipalsController } from './principals/list-principals.js';
import { PrincipalChanges } from './principals/principal-changes.js';
import { RemovePrincipalController } from './principals/remove-principal.js';
import { TokensController } from './principals/tokens.js';
import { WebhooksController } from './principals/webhooks.js';
import { CreateProjectController } from './projects/create-project.js';
import { QuotasController } from './projects/quotas.js';
import { ReplayController } from './replay/replay.js';
import { ListScheduleController } from './schedule/list-schedule.js';
import { ProbesController } from './status/probes.js';
import { StatusController } from './status/status.js';

const keys = [
  CreateKeyController,
  ListKeysController,
  DescribeKeyController,
  ListVersionsController,
  EnableDisableController,
  RotateKeyController,
  DeleteKeyController,
  TagKeyController,
  ListRotationsController,
  ImportMaterialController,
  PermissionsController,
  BindResourceController,
  BlockResourcesController,
];
const grants = [CreateGrantController, ListGrantsController, EndGrantController];
const operations = [
  EncryptController,
  DecryptController,
  ReEncryptController,
  GenerateDataKeyController,
  GenerateDataKeyPairController,
  SignController,
  VerifyController,
  GenerateMacController,
  VerifyMacController,
  RandomController,
];
const aliases = [ChangeAliasController, ListAliasesController];
const principals = [
  CreatePrincipalController,
  ListPrincipalsController,
  RemovePrincipalController,
  AccessKeysController,
  TokensController,
  ChangeEmailController,
  WebhooksController,
];
const projects = [CreateProjectController, QuotasController];
const audit = [
  KeyHistoryController,
  KeyUsageController,
  ListUsageController,
  ListNoticesController,
  ReadEventsController,
];
const system = [HomeController, ListScheduleController, StatusController, ReplayController, ProbesController];

/** The routes of the native API. */
@Module({
  controllers: [
    ...keys,
    ...grants,
    ...operations,
    ...aliases,
    ...principals,
    ...projects,
    ...audit,
    ...custodyControllers,
    ...backupControllers,
    ...system,
  ],
  providers: [NativeCalls, KeyChanges, ReadableKeys, PrincipalChanges, CustodyCalls, EventPages, Followers],
})
export class NativeModule {}
