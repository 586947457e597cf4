"""Writes measures.json: values of the alignment measures on two small fixtures, by numpy and scipy in float64."""
# Run in this folder: python3 make-measures.py
import json
import numpy as np
from scipy.stats import spearmanr
# Fixture L: 8 x 4 whole numbers
LX=np.arange(32.).reshape(8,4)
LY=np.array([[1,2,27,22],[0,28,15,18],[12,9,14,8],[11,19,16,13],[31,20,10,3],[24,5,7,29],[4,30,21,6],[26,17,23,25.]])
# Fixture M: mulberry32(seed=42); X 16x5 row-major uniform(-1,1); then Y 16x4 row-major: 0.5*X[i][j]+uniform(-1,1)
def mulberry32(a):
    def f():
        nonlocal a
        a=(a+0x6D2B79F5)&0xFFFFFFFF; t=a
        t=((t^(t>>15))*(t|1))&0xFFFFFFFF
        t^=(t+(((t^(t>>7))*(t|61))&0xFFFFFFFF))&0xFFFFFFFF
        return ((t^(t>>14))&0xFFFFFFFF)/4294967296
    return f
_u=mulberry32(42)
SX=np.array([[2*_u()-1 for _ in range(5)] for _ in range(16)])
SY=np.array([[0.5*SX[r,c]+2*_u()-1 for c in range(4)] for r in range(16)])
def H(n): return np.eye(n)-np.ones((n,n))/n
def hsic_b(K,L): n=len(K); return np.trace(K@H(n)@L@H(n))
def hsic_u(K,L):
    n=len(K);K=K.copy();L=L.copy();np.fill_diagonal(K,0);np.fill_diagonal(L,0)
    return ((K*L.T).sum()+K.sum()*L.sum()/((n-1)*(n-2))-2*(K@L).sum()/(n-2))/(n*(n-3))
def lin(X): return X@X.T
def sqd(X): s=(X**2).sum(1); return np.maximum(s[:,None]+s[None]-2*X@X.T,0)
def rbf_med(X):
    D=sqd(X); v=np.sort(D[D!=0]); m=v[(len(v)-1)//2]  # torch.median = lower median
    return np.exp(-0.5*D/m)
def rbf(X,s): return np.exp(-sqd(X)/(2*s*s))
def cka(K,L,h): return h(K,L)/np.sqrt(h(K,K)*h(L,L))
def nrm(X): return X/np.linalg.norm(X,axis=1,keepdims=True)
def knn(X,k):
    S=X@X.T; np.fill_diagonal(S,-1e8); return np.argsort(-S,axis=1,kind='stable')[:,:k]
def mknn(A,B,k): a,b=knn(A,k),knn(B,k); return np.mean([len(set(p)&set(q))/k for p,q in zip(a,b)])
def jac(A,B,k): a,b=knn(A,k),knn(B,k); return np.mean([len(set(p)&set(q))/len(set(p)|set(q)) for p,q in zip(a,b)])
def ranksim(A,B,k):
    a,b=knn(A,k),knn(B,k); out=[]
    for p,q in zip(a,b):
        c=set(p)&set(q)
        if not c: out.append(0.); continue
        Z=sum(1/t for t in range(1,len(c)+1)); s=0
        for j in c:
            r1=list(p).index(j)+1;r2=list(q).index(j)+1; s+=2/((1+abs(r1-r2))*(r1+r2))
        out.append(s/Z)
    return np.mean(out)
def lcs(x,y):
    d=np.zeros((len(x)+1,len(y)+1),int)
    for a in range(len(x)):
        for b in range(len(y)): d[a+1,b+1]=d[a,b]+1 if x[a]==y[b] else max(d[a,b+1],d[a+1,b])
    return d[-1,-1]
def edit(x,y):
    d=np.zeros((len(x)+1,len(y)+1),int); d[:,0]=range(len(x)+1); d[0]=range(len(y)+1)
    for a in range(len(x)):
        for b in range(len(y)): d[a+1,b+1]=min(d[a,b+1]+1,d[a+1,b]+1,d[a,b]+(x[a]!=y[b]))
    return d[-1,-1]
def cyc(A,B,k):
    a,b=knn(A,k),knn(B,k); n=len(a); return np.mean([ (a[b[t]]==t).any() for t in range(n)])
def cknna(A,B,k,unb=True):
    K,L=lin(A),lin(B); n=len(K)
    def topm(M):
        M=M.copy()
        if unb: np.fill_diagonal(M,-np.inf)
        m=np.zeros((n,n)); idx=np.argsort(-M,axis=1,kind='stable')[:,:k]
        m[np.arange(n)[:,None],idx]=1; return m
    h=hsic_u if unb else hsic_b
    def sim(P,Q): m=topm(P)*topm(Q); return h(m*P,m*Q)
    return sim(K,L)/(np.sqrt(sim(K,K)*sim(L,L))+1e-6)
def rsa(A,B):
    iu=np.triu_indices(len(A),1)
    return spearmanr((1-np.corrcoef(A))[iu],(1-np.corrcoef(B))[iu]).statistic
def rsa_e(A,B):
    iu=np.triu_indices(len(A),1); return spearmanr(np.sqrt(sqd(A))[iu],np.sqrt(sqd(B))[iu]).statistic
def dcor(A,B):
    n=len(A);a=np.sqrt(sqd(A));b=np.sqrt(sqd(B));a=H(n)@a@H(n);b=H(n)@b@H(n)
    return np.sqrt((a*b).mean()/np.sqrt((a*a).mean()*(b*b).mean()))
def dcor_u(A,B): # bias-corrected squared distance correlation (Szekely-Rizzo 2013), U-centred
    n=len(A)
    def U(d):
        r=d.sum(1); u=d-r[:,None]/(n-2)-r[None]/(n-2)+d.sum()/((n-1)*(n-2)); np.fill_diagonal(u,0); return u
    a,b=U(np.sqrt(sqd(A))),U(np.sqrt(sqd(B))); return (a*b).sum()/np.sqrt((a*a).sum()*(b*b).sum())
def cen(X): return X-X.mean(0)
def cca(A,B):
    qa=np.linalg.svd(cen(A),full_matrices=False);qb=np.linalg.svd(cen(B),full_matrices=False)
    ra=(qa[1]>1e-10*qa[1][0]).sum();rb=(qb[1]>1e-10*qb[1][0]).sum()
    return np.linalg.svd(qa[0][:,:ra].T@qb[0][:,:rb],compute_uv=False)
def svcca(A,B,t=.99):
    def tr(X):
        X=cen(X);u,s,v=np.linalg.svd(X,full_matrices=False);c=np.cumsum(s**2)/np.sum(s**2);k=int(np.argmax(c>=t-1e-12))+1;return u[:,:k]*s[:k]
    return cca(tr(A),tr(B)).mean()
def pwcca(A,B): # Morcos: alpha_i = sum_j |<h_i, x_j>|, h_i canonical variates of A (in sample space, orthonormal)
    Xc=cen(A);qa,sa,_=np.linalg.svd(Xc,full_matrices=False);qb,sb,_=np.linalg.svd(cen(B),full_matrices=False)
    ra=(sa>1e-10*sa[0]).sum();rb=(sb>1e-10*sb[0]).sum()
    u,s,_=np.linalg.svd(qa[:,:ra].T@qb[:,:rb],full_matrices=False)
    h=qa[:,:ra]@u; w=np.abs(h.T@Xc).sum(1); w/=w.sum(); return (w*s).sum()
def linreg(A,B): # R^2 of predicting A from B: ||Q_B^T A||^2/||A||^2
    qb,sb,_=np.linalg.svd(cen(B),full_matrices=False);qb=qb[:,sb>1e-10*sb[0]]
    return np.linalg.norm(qb.T@cen(A))**2/np.linalg.norm(cen(A))**2
def proc(A,B):
    A,B=cen(A),cen(B);d=max(A.shape[1],B.shape[1]);A=np.pad(A,((0,0),(0,d-A.shape[1])));B=np.pad(B,((0,0),(0,d-B.shape[1])))
    nn=np.linalg.svd(A.T@B,compute_uv=False).sum();a,b=np.linalg.norm(A),np.linalg.norm(B)
    return dict(size_shape=float(np.sqrt(max(a*a+b*b-2*nn,0))),ding_norm=float(np.sqrt(max(2-2*nn/(a*b),0))),angular=float(np.arccos(np.clip(nn/(a*b),-1,1))),nuc_ratio=float(nn/(a*b)))
out={}
for name,A,B in (('L',LX,LY),('M',SX,SY)):
    A0,B0=A,B; An,Bn=nrm(A),nrm(B); k=3
    o={}
    o['cka_lin_biased']=cka(lin(A),lin(B),hsic_b); o['cka_lin_unbiased']=cka(lin(A),lin(B),hsic_u)
    o['hsic_lin_biased_trace']=hsic_b(lin(A),lin(B)); o['hsic_lin_unbiased']=hsic_u(lin(A),lin(B))
    o['cka_rbf_median']=cka(rbf_med(A),rbf_med(B),hsic_b)
    o['cka_rbf_sigma1_biased(rows L2-normed)']=cka(rbf(An,1),rbf(Bn,1),hsic_b); o['cka_rbf_sigma1_unbiased(rows L2-normed)']=cka(rbf(An,1),rbf(Bn,1),hsic_u)
    o['mutual_knn k3 (L2-normed)']=mknn(An,Bn,k);o['jaccard_knn k3']=jac(An,Bn,k);o['rank_sim k3']=ranksim(An,Bn,k)
    o['cycle_knn k3']=cyc(An,Bn,k);o['lcs_knn k3 (mean length)']=np.mean([lcs(p,q) for p,q in zip(knn(An,k),knn(Bn,k))]);o['edit_knn k3']=1-np.mean([edit(p,q) for p,q in zip(knn(An,k),knn(Bn,k))])/k
    o['cknna k3 unbiased']=cknna(An,Bn,k,True);o['cknna k3 biased']=cknna(An,Bn,k,False)
    if A.shape[1]>2 and B.shape[1]>2: o['rsa corr-dist spearman']=rsa(A,B)
    o['rsa euclid spearman']=rsa_e(A,B);o['dcor']=dcor(A,B);o['dcor2_bias_corrected']=dcor_u(A,B)
    o['cca_rhos']=[float(x) for x in cca(A,B)];o['svcca99']=svcca(A,B);o['pwcca(A weighted)']=pwcca(A,B);o['pwcca(B weighted)']=pwcca(B,A)
    o['linreg_R2 A<-B']=linreg(A,B);o['linreg_R2 B<-A']=linreg(B,A);o['procrustes']=proc(A,B)
    out[name]={k:(v if isinstance(v,(list,dict)) else None if v!=v else float(v)) for k,v in o.items()}
with open('measures.json','w') as file: file.write(json.dumps(out,indent=1)+'\n')
