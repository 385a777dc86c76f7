import { X509Certificate } from 'node:crypto';

const deepest = 5;

/** Whether one of these authorities stands behind a certificate, directly or by another of them, all of them in force. */
export const isIssuedBy = (authorities: readonly X509Certificate[], leaf: X509Certificate, now: Date): boolean => {
  let certificate = leaf;
  for (let depth = 0; depth < deepest; depth++) {
    if (!isInForce(certificate, now)) return false;
    const issuer = authorities.find(
      (authority) => authority.ca && certificate.checkIssued(authority) && certificate.verify(authority.publicKey),
    );
    if (!issuer) return false;
    // Whoever is listed and signed itself is where trust begins.
    if (issuer.checkIssued(issuer)) return isInForce(issuer, now);
    certificate = issuer;
  }
  return false;
};

const isInForce = ({ validFromDate, validToDate }: X509Certificate, now: Date) =>
  validFromDate <= now && now < validToDate;

export const certificatesOf = (pems: readonly string[]): readonly X509Certificate[] =>
  pems.map((pem) => new X509Certificate(pem));
