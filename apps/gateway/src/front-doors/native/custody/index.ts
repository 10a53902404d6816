import { CreateProviderController } from './create-provider.js';
import { DeleteProviderController } from './delete-provider.js';
import { DistributeSharesController } from './distribute-shares.js';
import { ListCustodiansController } from './list-custodians.js';
import { ListMasterKeysController } from './list-master-keys.js';
import { RemoveCustodianController } from './remove-custodian.js';
import { RootKeyRotationController } from './root-key-rotation.js';
import { RotateMasterKeyController } from './rotate-master-key.js';
import { RotateRootKeyController } from './rotate-root-key.js';
import { ShowProviderController } from './show-provider.js';
import { ShowRootKeyController } from './show-root-key.js';
import { UpdateProviderController } from './update-provider.js';

export { CustodyCalls } from './custody-calls.js';

/** Provider, root key, shares and master keys. */
export const custodyControllers = [
  CreateProviderController,
  ShowProviderController,
  UpdateProviderController,
  DeleteProviderController,
  ShowRootKeyController,
  RotateRootKeyController,
  RootKeyRotationController,
  DistributeSharesController,
  ListCustodiansController,
  RemoveCustodianController,
  ListMasterKeysController,
  RotateMasterKeyController,
];
