package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	corelisters "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/tools/clientcmd"
)

const (
	provisionerName = "prefixdb.io/local"
	provisionedBy   = "pv.kubernetes.io/provisioned-by"
	// selectedNode is set by the scheduler on a claim whose class waits for its first consumer.
	selectedNode = "volume.kubernetes.io/selected-node"
	provisioner  = "volume.kubernetes.io/storage-provisioner"
	// sizedClass is the storage class whose volumes hold no more than was asked for.
	sizedClass  = "sized"
	imageSuffix = ".img"
)

// volumeProvisioner gives each claim that the scheduler has put on a node a folder DIR/NODE/VOLUME as a local volume,
// and removes released ones. The kubelet applies fsGroup to local volumes, which it does not to hostPath ones.
type volumeProvisioner struct {
	client  kubernetes.Interface
	claims  corelisters.PersistentVolumeClaimLister
	volumes corelisters.PersistentVolumeLister
	dir     string
}

func provisionVolumes(args []string) {
	flags := flag.NewFlagSet("volumes", flag.ExitOnError)
	kubeconfig := flags.String("kubeconfig", "", "credentials `file`")
	dir := flags.String("dir", "", "`folder` that holds the volumes")
	_ = flags.Parse(args)
	config, err := clientcmd.BuildConfigFromFlags("", *kubeconfig)
	if err != nil {
		log.Fatal(err)
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	factory := informers.NewSharedInformerFactory(client, 0)
	p := &volumeProvisioner{
		client:  client,
		claims:  factory.Core().V1().PersistentVolumeClaims().Lister(),
		volumes: factory.Core().V1().PersistentVolumes().Lister(),
		dir:     *dir,
	}
	factory.Start(ctx.Done())
	factory.WaitForCacheSync(ctx.Done())
	for {
		p.provisionAll(ctx)
		p.removeReleased(ctx)
		time.Sleep(100 * time.Millisecond)
	}
}

func (p *volumeProvisioner) provisionAll(ctx context.Context) {
	claims, err := p.claims.List(labels.Everything())
	if err != nil {
		log.Print(err)
		return
	}
	for _, claim := range claims {
		if claim.Spec.VolumeName != "" || claim.Annotations[selectedNode] == "" || claim.Annotations[provisioner] != provisionerName {
			continue
		}
		if _, err := p.volumes.Get(volumeName(claim)); err == nil {
			continue // made, and not yet bound
		}
		if err := p.provision(ctx, claim); err != nil && !errors.IsAlreadyExists(err) {
			log.Printf("volume for %s/%s: %v", claim.Namespace, claim.Name, err)
		}
	}
}

func (p *volumeProvisioner) provision(ctx context.Context, claim *v1.PersistentVolumeClaim) error {
	path := filepath.Join(p.dir, claim.Annotations[selectedNode], volumeName(claim))
	if err := os.MkdirAll(path, 0o777); err != nil {
		return err
	}
	if *claim.Spec.StorageClassName == sizedClass {
		if err := mountSized(path, claim.Spec.Resources.Requests.Storage().Value()); err != nil {
			return err
		}
	}
	_, err := p.client.CoreV1().PersistentVolumes().Create(ctx, localVolume(claim, path), metav1.CreateOptions{})
	return err
}

func (p *volumeProvisioner) removeReleased(ctx context.Context) {
	volumes, err := p.volumes.List(labels.Everything())
	if err != nil {
		log.Print(err)
		return
	}
	for _, volume := range volumes {
		if volume.Status.Phase != v1.VolumeReleased || volume.Annotations[provisionedBy] != provisionerName ||
			volume.Spec.PersistentVolumeReclaimPolicy != v1.PersistentVolumeReclaimDelete || volume.DeletionTimestamp != nil {
			continue
		}
		if err := removeFolder(volume.Spec.Local.Path); err != nil {
			log.Print(err)
			continue
		}
		err := p.client.CoreV1().PersistentVolumes().Delete(ctx, volume.Name, metav1.DeleteOptions{})
		if err != nil && !errors.IsNotFound(err) {
			log.Print(err)
		}
	}
}

// mountSized puts a file system of that many bytes in the folder's place, so that it can be full.
func mountSized(path string, bytes int64) error {
	image := path + imageSuffix
	if _, err := os.Stat(image); err == nil {
		return nil // made, and its volume not yet announced
	}
	file, err := os.Create(image + ".new")
	if err != nil {
		return err
	}
	defer file.Close()
	if err := file.Truncate(bytes); err != nil {
		return err
	}
	if err := execute("mkfs.ext4", "-q", "-F", "-m", "0", file.Name()); err != nil {
		return err
	}
	if err := execute("mount", "-o", "loop", file.Name(), path); err != nil {
		return err
	}
	return os.Rename(file.Name(), image)
}

func removeFolder(path string) error {
	image := path + imageSuffix
	if _, err := os.Stat(image); err == nil {
		if err := execute("umount", path); err != nil {
			return err
		}
		if err := os.Remove(image); err != nil {
			return err
		}
	}
	return os.RemoveAll(path)
}

func execute(name string, args ...string) error {
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s %v: %w: %s", name, args, err, out)
	}
	return nil
}

func volumeName(claim *v1.PersistentVolumeClaim) string { return "pvc-" + string(claim.UID) }

// localVolume is bound to its claim and to the node that the folder is on.
func localVolume(claim *v1.PersistentVolumeClaim, path string) *v1.PersistentVolume {
	mode := v1.PersistentVolumeFilesystem
	return &v1.PersistentVolume{
		ObjectMeta: metav1.ObjectMeta{
			Name:        volumeName(claim),
			Annotations: map[string]string{provisionedBy: provisionerName},
		},
		Spec: v1.PersistentVolumeSpec{
			Capacity:                      claim.Spec.Resources.Requests,
			AccessModes:                   claim.Spec.AccessModes,
			VolumeMode:                    &mode,
			PersistentVolumeReclaimPolicy: v1.PersistentVolumeReclaimDelete,
			StorageClassName:              *claim.Spec.StorageClassName,
			ClaimRef: &v1.ObjectReference{
				Kind: "PersistentVolumeClaim", APIVersion: "v1", Namespace: claim.Namespace, Name: claim.Name, UID: claim.UID,
			},
			PersistentVolumeSource: v1.PersistentVolumeSource{Local: &v1.LocalVolumeSource{Path: path}},
			NodeAffinity: &v1.VolumeNodeAffinity{Required: &v1.NodeSelector{
				NodeSelectorTerms: []v1.NodeSelectorTerm{{MatchExpressions: []v1.NodeSelectorRequirement{{
					Key: v1.LabelHostname, Operator: v1.NodeSelectorOpIn, Values: []string{claim.Annotations[selectedNode]},
				}}}},
			}},
		},
	}
}
