import { Controller } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import {
  LIFECYCLE,
  type AliasChanged,
  type BootstrapRequest,
  type Changed,
  type ChangeAliasRequest,
  type ChangeKeyRequest,
  type ChangeQuotasRequest,
  type CreateGrantRequest,
  type CreateProjectRequest,
  type GrantCreatedReply,
  type ImportMaterialRequest,
  type ImportParameters,
  type ImportParametersRequest,
  type ListGrantsReply,
  type ListGrantsRequest,
  type Quotas,
  type RequestContext,
  type ChangePrincipalRequest,
  type CreateKeyRequest,
  type DescribeKeyRequest,
  type KeyView,
  type ListAliasesReply,
  type ListAliasesRequest,
  type FindKeysReply,
  type FindKeysRequest,
  type ListTagsReply,
  type ListTagsRequest,
  type ListKeysReply,
  type ListKeysRequest,
  type ListVersionsReply,
  type ListVersionsRequest,
  type PrincipalChanged,
  type ReleaseResourcesReply,
  type ReleaseResourcesRequest,
  type ReplayReport,
  type ResourceCounts,
  type ScheduledReply,
  type ScheduledRequest,
  type ServiceStatus,
  type TargetAliasRequest,
} from '@keyledger/contracts';
import { Aliases } from './aliases/aliases.js';
import { Bootstrap } from './bootstrap/bootstrap.js';
import { ChangeKeyHandler } from './change-key/change-key.js';
import { CreateKeyHandler } from './create-key/create-key.js';
import { DescribeKey } from './describe-key/describe-key.js';
import { Grants } from './grants/grants.js';
import { ImportMaterialHandler } from './import-material/import-material.js';
import { Projects } from './principals/projects.js';
import { QuotaQueries } from './quotas/quotas.js';
import { FindKeys } from './list-keys/find-keys.js';
import { ListKeys } from './list-keys/list-keys.js';
import { Principals } from './principals/principals.js';
import { CountResources } from './resources/count-resources.js';
import { ReleaseResourcesHandler } from './resources/release-resources.js';
import { ScheduledHandler } from './scheduled/scheduled.js';
import { Operations } from './operations.js';

/** What key-lifecycle answers on the bus. */
@Controller()
export class LifecycleController {
  constructor(
    private readonly createKeys: CreateKeyHandler,
    private readonly changeKeys: ChangeKeyHandler,
    private readonly described: DescribeKey,
    private readonly listed: ListKeys,
    private readonly found: FindKeys,
    private readonly aliases: Aliases,
    private readonly principals: Principals,
    private readonly scheduledKeys: ScheduledHandler,
    private readonly first: Bootstrap,
    private readonly operations: Operations,
    private readonly grants: Grants,
    private readonly imports: ImportMaterialHandler,
    private readonly projects: Projects,
    private readonly quotas: QuotaQueries,
    private readonly counted: CountResources,
    private readonly releases: ReleaseResourcesHandler,
  ) {}

  @MessagePattern(LIFECYCLE.createKey, { bundled: true })
  createKey(@Payload() request: CreateKeyRequest): Promise<Changed> {
    return this.createKeys.handle(request);
  }

  @MessagePattern(LIFECYCLE.changeKey)
  changeKey(@Payload() request: ChangeKeyRequest): Promise<Changed> {
    return this.changeKeys.handle(request);
  }

  @MessagePattern(LIFECYCLE.describeKey)
  describeKey(@Payload() request: DescribeKeyRequest): Promise<KeyView> {
    return this.described.describe(request);
  }

  @MessagePattern(LIFECYCLE.listVersions)
  listVersions(@Payload() request: ListVersionsRequest): Promise<ListVersionsReply> {
    return this.described.versions(request);
  }

  @MessagePattern(LIFECYCLE.listKeys)
  listKeys(@Payload() request: ListKeysRequest): Promise<ListKeysReply> {
    return this.listed.keys(request);
  }

  @MessagePattern(LIFECYCLE.findKeys)
  findKeys(@Payload() request: FindKeysRequest): Promise<FindKeysReply> {
    return this.found.keys(request);
  }

  @MessagePattern(LIFECYCLE.listTags)
  listTags(@Payload() request: ListTagsRequest): Promise<ListTagsReply> {
    return this.found.tags(request);
  }

  @MessagePattern(LIFECYCLE.createAlias)
  createAlias(@Payload() request: TargetAliasRequest): Promise<AliasChanged> {
    return this.aliases.create(request);
  }

  @MessagePattern(LIFECYCLE.updateAlias)
  updateAlias(@Payload() request: TargetAliasRequest): Promise<AliasChanged> {
    return this.aliases.update(request);
  }

  @MessagePattern(LIFECYCLE.deleteAlias)
  deleteAlias(@Payload() request: ChangeAliasRequest): Promise<AliasChanged> {
    return this.aliases.delete(request);
  }

  @MessagePattern(LIFECYCLE.listAliases)
  listAliases(@Payload() request: ListAliasesRequest): Promise<ListAliasesReply> {
    return this.listed.aliases(request);
  }

  @MessagePattern(LIFECYCLE.changePrincipal)
  changePrincipal(@Payload() request: ChangePrincipalRequest): Promise<PrincipalChanged> {
    return this.principals.change(request);
  }

  @MessagePattern(LIFECYCLE.createGrant)
  createGrant(@Payload() request: CreateGrantRequest): Promise<GrantCreatedReply> {
    return this.grants.create(request);
  }

  @MessagePattern(LIFECYCLE.listGrants)
  listGrants(@Payload() request: ListGrantsRequest): Promise<ListGrantsReply> {
    return this.grants.list(request);
  }

  @MessagePattern(LIFECYCLE.importParameters)
  importParameters(@Payload() request: ImportParametersRequest): Promise<ImportParameters> {
    return this.imports.parameters(request);
  }

  @MessagePattern(LIFECYCLE.importMaterial)
  importMaterial(@Payload() request: ImportMaterialRequest): Promise<Changed> {
    return this.imports.import(request);
  }

  @MessagePattern(LIFECYCLE.createProject)
  createProject(@Payload() request: CreateProjectRequest): Promise<PrincipalChanged> {
    return this.projects.create(request);
  }

  @MessagePattern(LIFECYCLE.changeQuotas)
  changeQuotas(@Payload() request: ChangeQuotasRequest): Promise<Quotas> {
    return this.quotas.change(request);
  }

  @MessagePattern(LIFECYCLE.showQuotas)
  showQuotas(@Payload() request: { context: RequestContext }): Promise<Quotas> {
    return this.quotas.show(request);
  }

  @MessagePattern(LIFECYCLE.countResources)
  countResources(): Promise<ResourceCounts> {
    return this.counted.count();
  }

  @MessagePattern(LIFECYCLE.releaseResources)
  releaseResources(@Payload() request: ReleaseResourcesRequest): Promise<ReleaseResourcesReply> {
    return this.releases.handle(request);
  }

  @MessagePattern(LIFECYCLE.scheduled)
  scheduled(@Payload() request: ScheduledRequest): Promise<ScheduledReply> {
    return this.scheduledKeys.handle(request);
  }

  @MessagePattern(LIFECYCLE.bootstrap)
  bootstrap(@Payload() request: BootstrapRequest): Promise<PrincipalChanged> {
    return this.first.handle(request);
  }

  @MessagePattern(LIFECYCLE.replay)
  replay(): ReplayReport {
    return this.operations.replay();
  }

  @MessagePattern(LIFECYCLE.replayReport, { everyInstance: true })
  replayReport(): ReplayReport {
    return this.operations.report();
  }

  @MessagePattern(LIFECYCLE.status, { everyInstance: true })
  status(): ServiceStatus {
    return this.operations.status();
  }
}
