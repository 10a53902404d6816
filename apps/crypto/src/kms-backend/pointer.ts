/**
 * What lies in the material store in place of material that a project keeps in its own Vault. It is wrapped like material, so
 * that everything that is done to material (rewrapping, backup, destruction) is done to it too. No material begins like it:
 * symmetric material has at most 64 bytes, and private keys are DER.
 */
const POINTER = Buffer.from(
  'keyledger: this material is held in the Vault of its project, version 1 of its form',
);

export const vaultPointer = (): Buffer => Buffer.from(POINTER);

export const isVaultPointer = (clear: Uint8Array): boolean => POINTER.equals(clear);
