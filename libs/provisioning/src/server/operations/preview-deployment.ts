import { ModelCatalogue, SiteRegistry } from '@beffroi/catalogue/domain';
import { brandId, type DeploymentId, ok, type Result, type Scope } from '@beffroi/kernel';
import { toYaml } from '@beffroi/platform/kubernetes';
import { type Reading, UnitOfWork } from '@beffroi/platform/typeorm';
import { Collectivites } from '@beffroi/tenancy/domain';
import { Injectable } from '@nestjs/common';
import {
  type DeploymentDraft,
  type DeploymentPreview,
  firstReplicas,
  GpuPrices,
  PreviewDeployment,
  readTerms,
  type RequestFailure,
  type ScalingTerms,
  type ScalingWish,
  siteFlavour,
} from '../../domain/index.ts';
import { liveInNamespace } from '../persistence/deployment.rows.ts';
import { isOffered } from '../persistence/placement.rows.ts';
import { readReserved } from '../persistence/site.ledger.ts';
import { readSitePlatform } from '../persistence/site-platform.rows.ts';
import { renderDraft } from '../reconcile/render.ts';
import { type Admitted, Admission } from './admission.ts';

/** Stands for the id that a request would be given. */
const ID_TO_COME = brandId<DeploymentId>('00000000-0000-7000-8000-000000000000');

@Injectable()
export class PreviewDeploymentOperation extends PreviewDeployment {
  private readonly admission: Admission;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    collectivites: Collectivites,
    private readonly models: ModelCatalogue,
    sites: SiteRegistry,
    private readonly prices: GpuPrices,
  ) {
    super();
    this.admission = new Admission(collectivites, models, sites);
  }

  async execute(
    scope: Scope,
    draft: DeploymentDraft & ScalingWish,
  ): Promise<Result<DeploymentPreview, RequestFailure>> {
    const terms = readTerms(draft, draft.replicas ?? 1, scope.kind !== 'tenant');
    if (!terms.ok) return terms;
    const replicas = draft.replicas ?? firstReplicas(terms.value, new Date());
    return this.unitOfWork.read(scope, (reading) =>
      this.preview(reading, { ...draft, replicas }, terms.value),
    );
  }

  private async preview(
    reading: Reading,
    draft: DeploymentDraft,
    terms: ScalingTerms,
  ): Promise<Result<DeploymentPreview, RequestFailure>> {
    const admitted = await this.admission.admit(reading, draft, { reserved: readReserved, isOffered });
    if (!admitted.ok) return admitted;
    const { replicas, placed } = admitted.value;
    const most = terms.elasticity?.maxReplicas ?? replicas;
    return ok({
      ...admitted.value,
      terms,
      pricePerHourMicros: this.priceOf(placed, replicas),
      pricePerHourAtMostMicros: this.priceOf(placed, most),
      manifests: await this.manifestsOf(reading, draft, admitted.value, terms),
    });
  }

  private priceOf({ gpuProduct, fit }: Admitted['placed'], replicas: number): number | null {
    const perGpu = this.prices.perHourMicros(gpuProduct);
    return perGpu === null ? null : perGpu * fit.gpus * replicas;
  }

  private async manifestsOf(
    reading: Reading,
    { collectiviteId }: DeploymentDraft,
    { namespace, model, site, placed, replicas, dedicated }: Admitted,
    { priority }: ScalingTerms,
  ): Promise<string | null> {
    const sitePlatform = await readSitePlatform(reading.manager, site.id);
    if (!sitePlatform) return null;
    const deployment = {
      id: ID_TO_COME,
      version: 1,
      collectiviteId,
      namespace,
      modelId: model.id,
      replicas,
      precision: placed.fit.precision,
      gpuProduct: placed.gpuProduct,
      gpusPerReplica: placed.fit.gpus,
      contextTokens: placed.fit.maxModelLen,
      priority,
    };
    const neighbours = await liveInNamespace(reading, site.id, namespace);
    const flavour = siteFlavour({ dedicated, collectiviteId }, site, sitePlatform.platform);
    const { models } = this;
    const manifests = await renderDraft({ deployment, neighbours, models, flavour, ...sitePlatform });
    return toYaml(manifests.filter(({ kind }) => kind !== 'Secret'));
  }
}
